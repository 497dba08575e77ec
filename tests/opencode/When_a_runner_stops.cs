using System.Reflection;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrate.WorkerRunner.Consumers;

namespace Orchestrate.OpenCode.Tests;

/// <summary>A stop is no fault: whoever stopped a runner sees that it ended well, also when the broker was away.</summary>
public sealed class When_a_runner_stops
{
    [Theory]
    [InlineData(false, 1, 0)]
    [InlineData(true, 3, 3)]
    public async Task Should_end_well_whatever_reports_were_not_sent(bool away, int reports, int left)
    {
        var bus = DispatchProxy.Create<IBus, Broker>();
        ((Broker)bus).Away = away;
        using var unsent = new UnsentReports(bus, TimeProvider.System, NullLogger<UnsentReports>.Instance);
        for (var i = 0; i < reports; i++)
            unsent.Add(new object());
        await unsent.StartAsync(CancellationToken.None);
        await ((Broker)bus).Asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await unsent.StopAsync(CancellationToken.None);

        Assert.True(unsent.ExecuteTask!.IsCompletedSuccessfully, unsent.ExecuteTask.Exception?.ToString());
        Assert.Equal(left, unsent.Waiting);
    }

    public class Broker : DispatchProxy
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Away { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Asked.TrySetResult();
            return Away ? throw new OperationCanceledException("The broker does not answer.") : Task.CompletedTask;
        }
    }
}
