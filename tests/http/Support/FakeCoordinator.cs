using System.Collections.Concurrent;
using MassTransit;
using Orchestrate.Contracts.Runs;

namespace Orchestrate.Http.Tests.Support;

/// <summary>Answers requests as a test wants them answered, and remembers what came.</summary>
public sealed class FakeCoordinator
{
    public ConcurrentQueue<Guid> Submitted { get; } = new();

    public ConcurrentQueue<object> Requests { get; } = new();

    /// <summary>Null lets the request time out.</summary>
    public Func<Guid, RunRequestAnswered?> Answer { get; set; } = run => new RunRequestAnswered { RunId = run, Accepted = true, Status = "stopping" };

    public sealed class Consumer(FakeCoordinator coordinator) : IConsumer<RunSubmitted>, IConsumer<CancelRun>, IConsumer<PauseRun>, IConsumer<ResumeRun>, IConsumer<StartRun>, IConsumer<AcknowledgeStep>
    {
        public Task Consume(ConsumeContext<RunSubmitted> context)
        {
            coordinator.Submitted.Enqueue(context.Message.RunId);
            return Task.CompletedTask;
        }

        public Task Consume(ConsumeContext<CancelRun> context) => RespondAsync(context, context.Message.RunId);

        public Task Consume(ConsumeContext<PauseRun> context) => RespondAsync(context, context.Message.RunId);

        public Task Consume(ConsumeContext<ResumeRun> context) => RespondAsync(context, context.Message.RunId);

        public Task Consume(ConsumeContext<StartRun> context) => RespondAsync(context, context.Message.RunId);

        public Task Consume(ConsumeContext<AcknowledgeStep> context) => RespondAsync(context, context.Message.RunId);

        private async Task RespondAsync<T>(ConsumeContext<T> context, Guid run)
            where T : class
        {
            coordinator.Requests.Enqueue(context.Message);
            if (coordinator.Answer(run) is { } answer)
                await context.RespondAsync(answer);
        }
    }
}
