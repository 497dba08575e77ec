using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.CleanUp;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Leases;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_runner_cleans_up : IAsyncLifetime
{
    private readonly Coordinator _coordinator = new();
    private readonly ConcurrentQueue<Guid> _released = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly Workbench _bench = new();
    private ServiceProvider _services = null!;

    private string RunFolder => Path.Join(_bench.Data, "runs", _bench.Run.ToString());

    public async Task InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders().AddProvider(new Warnings(_said)));
        services.AddSingleton(TimeProvider.System);
        services.Configure<RunnerOptions>(options => (options.Id, options.DataFolder) = ("runner", _bench.Data));
        services.AddSingleton(_coordinator);
        services.AddSingleton(_bench.Workspaces);
        services.AddSingleton(_bench.Archive);
        services.AddSingleton<IOpenCodeServerPool>(new Servers(_released));
        services.AddSingleton<LeaseKeeper>();
        services.AddSingleton<RunCleaner>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<Coordinator>();
            bus.AddRequestClient<DescribeRetention>(RequestTimeout.After(ms: 500));
            bus.AddRequestClient<RenewLease>(RequestTimeout.After(ms: 500));
            bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
        });
        _services = services.BuildServiceProvider();
        await _services.GetRequiredService<IBusControl>().StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _services.GetRequiredService<IBusControl>().StopAsync();
        await _services.DisposeAsync();
        await _bench.RemoveAsync();
    }

    [Theory]
    [InlineData("keep")]
    [InlineData("what a newer coordinator may say")]
    [InlineData("unknown")]
    public async Task Should_leave_alone_what_it_is_not_told_to_remove(string verdict)
    {
        var work = await RejectedAsync();
        await SweepAsync(verdict);
        await SweepAsync(verdict);
        Assert.True(Directory.Exists(work.Folder));
        Assert.Empty(_released);
        Assert.Equal(verdict == "keep" ? 0 : 1, _said.Count(text => text.Contains("unknown to the coordinator", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Should_leave_alone_what_nobody_answers_for()
    {
        var work = await RejectedAsync();
        await SweepAsync(null);
        Assert.True(Directory.Exists(work.Folder));
    }

    [Fact]
    public async Task Should_not_ask_about_a_run_that_it_works_for()
    {
        var work = await RejectedAsync();
        _coordinator.Verdict = "remove";
        await _services.GetRequiredService<LeaseKeeper>().RunAsync(
            _bench.Run, Guid.NewGuid(), 1, mustClaim: false, redelivered: false, _ => Cleaner.SweepAsync(Workbench.None), Workbench.None);
        Assert.True(Directory.Exists(work.Folder));
        Assert.Empty(_coordinator.Asked);
    }

    [Fact]
    public async Task Should_drop_working_files_and_stop_the_warm_server()
    {
        var work = await RejectedAsync();
        await SweepAsync("drop_working_files");
        Assert.False(Directory.Exists(work.Folder));
        Assert.Equal(["attempts.git", "integration.git"], Directory.EnumerateFileSystemEntries(RunFolder).Select(Path.GetFileName).Order());
        Assert.Equal([_bench.Run], _released);
        Assert.Equal("bad", _bench.Show(work.Commit, "bad.txt"));
    }

    [Fact]
    public async Task Should_remove_a_discarded_attempt_although_the_run_is_kept()
    {
        var work = await RejectedAsync();
        _coordinator.Expired = [work.Attempt];
        await SweepAsync("drop_working_files");
        Assert.Empty(_bench.Refs());
        Assert.True(Directory.Exists(RunFolder));
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("purged")]
    public async Task Should_remove_everything_of_a_run_without_unsettled_work(string verdict)
    {
        await _bench.PrepareAsync();
        Directory.CreateDirectory(Path.Join(_bench.Data, "opencode", "slot-0", _bench.Run.ToString("N")));
        await SweepAsync(verdict);
        Assert.False(Directory.Exists(RunFolder));
        Assert.Equal([_bench.Run], _released);
    }

    [Fact]
    public async Task Should_remove_a_run_whose_work_is_settled()
    {
        var work = await RejectedAsync();
        _coordinator.Settled = [work.Attempt];
        await SweepAsync("remove");
        Assert.False(Directory.Exists(RunFolder));
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("purged")]
    public async Task Should_keep_work_that_the_coordinator_never_heard_of_and_say_so_once(string verdict)
    {
        var work = await RejectedAsync();
        await SweepAsync(verdict);
        await SweepAsync(verdict);
        Assert.Equal("bad", _bench.Show(work.Commit, "bad.txt"));
        Assert.Single(_said, text => text.Contains(work.Attempt.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_go_on_with_the_next_run_when_one_cannot_be_cleaned_up()
    {
        await _bench.PrepareAsync();
        var broken = Guid.NewGuid();
        Directory.CreateDirectory(Path.Join(_bench.Data, "runs", broken.ToString(), "attempts.git"));
        await SweepAsync("remove");
        Assert.Equal([broken.ToString()], Directory.EnumerateDirectories(Path.Join(_bench.Data, "runs")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Should_find_a_run_that_left_nothing_but_a_home()
    {
        var run = Guid.NewGuid();
        Directory.CreateDirectory(Path.Join(_bench.Data, "opencode", "slot-1", run.ToString("N")));
        Directory.CreateDirectory(Path.Join(_bench.Data, "opencode", "slot-1", "somebody-elses"));
        await SweepAsync("drop_working_files");
        Assert.Equal([run], _coordinator.Asked);
        Assert.Equal([run], _released);
    }

    private RunCleaner Cleaner => _services.GetRequiredService<RunCleaner>();

    private Task SweepAsync(string? verdict)
    {
        _coordinator.Verdict = verdict;
        return Cleaner.SweepAsync(Workbench.None);
    }

    private async Task<(Guid Attempt, string Folder, string Commit)> RejectedAsync()
    {
        var workspace = await _bench.OpenAsync(await _bench.PrepareAsync());
        Workbench.Write(workspace.Folder, "bad.txt", "bad\n");
        return (workspace.AttemptId, workspace.Folder, (await _bench.SnapshotAsync(workspace)).Commit);
    }

    private sealed class Coordinator : IConsumer<DescribeRetention>, IConsumer<RenewLease>
    {
        public string? Verdict { get; set; }

        public IReadOnlyList<Guid> Settled { get; set; } = [];

        public IReadOnlyList<Guid> Expired { get; set; } = [];

        public ConcurrentQueue<Guid> Asked { get; } = new();

        public async Task Consume(ConsumeContext<DescribeRetention> context)
        {
            Asked.Enqueue(context.Message.RunId);
            if (Verdict is not null)
            {
                await context.RespondAsync(new RetentionDescribed
                {
                    RunId = context.Message.RunId,
                    Verdict = Verdict,
                    Settled = Settled,
                    Expired = Expired,
                    WorkingFilesSeconds = 0,
                    ResultsSeconds = 0,
                });
            }
        }

        public Task Consume(ConsumeContext<RenewLease> context) => context.RespondAsync(
            new LeaseAnswered { RunId = context.Message.RunId, WorkId = context.Message.WorkId, GoOn = true, LeaseEpoch = context.Message.LeaseEpoch });
    }

    private sealed class Servers(ConcurrentQueue<Guid> released) : IOpenCodeServerPool
    {
        public Task<IOpenCodeServer> AcquireAsync(OpenCodeEnvironment environment, CancellationToken cancellationToken) => throw new NotSupportedException("Nobody works here.");

        public Task ReleaseRunAsync(Guid runId, CancellationToken cancellationToken)
        {
            released.Enqueue(runId);
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Warnings(ConcurrentQueue<string> said) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => categoryName == typeof(RunCleaner).FullName ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                said.Enqueue(formatter(state, exception));
        }

        public void Dispose() => said.Clear();
    }
}
