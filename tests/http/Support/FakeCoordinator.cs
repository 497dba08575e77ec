using System.Collections.Concurrent;
using MassTransit;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;

namespace Orchestrate.Http.Tests.Support;

/// <summary>Answers requests as a test wants them answered, and remembers what came.</summary>
public sealed class FakeCoordinator
{
    public ConcurrentQueue<Guid> Submitted { get; } = new();

    public ConcurrentQueue<object> Requests { get; } = new();

    /// <summary>Null lets the request time out.</summary>
    public Func<Guid, RunRequestAnswered?> Answer { get; set; } = run => new RunRequestAnswered { RunId = run, Accepted = true, Status = "stopping" };

    /// <summary>How a runner answers who wants an attempt back; null lets the request time out.</summary>
    public Func<RestoreAttempt, AttemptRestored?> Restored { get; set; } = asked => new AttemptRestored
    {
        RunId = asked.RunId,
        AttemptId = asked.AttemptId,
        Outcome = "restored",
        Branch = asked.Branch ?? "orchestrate-attempts/default",
        Commit = asked.Commit,
        Location = "/repository",
        Patch = asked.Patch ? new ArtifactRef { Sha256 = new string('a', 64), Length = 7, MediaType = "text/x-diff; charset=utf-8", Name = "attempt.patch" } : null,
    };

    /// <summary>The coordinator's retention; null lets the request time out.</summary>
    public Func<Guid, RetentionDescribed?> Retention { get; set; } = run =>
        new RetentionDescribed { RunId = run, Verdict = "drop_working_files", WorkingFilesSeconds = 600, ResultsSeconds = 86_400 };

    public sealed class Consumer(FakeCoordinator coordinator) : IConsumer<DiscardAttempt>, IConsumer<RestoreAttempt>, IConsumer<DescribeRetention>, IConsumer<RunSubmitted>, IConsumer<CancelRun>, IConsumer<PauseRun>, IConsumer<ResumeRun>, IConsumer<StartRun>, IConsumer<AcknowledgeStep>
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

        public Task Consume(ConsumeContext<DiscardAttempt> context) => RespondAsync(context, context.Message.RunId);

        public async Task Consume(ConsumeContext<RestoreAttempt> context)
        {
            coordinator.Requests.Enqueue(context.Message);
            if (coordinator.Restored(context.Message) is { } answer)
                await context.RespondAsync(answer);
        }

        public async Task Consume(ConsumeContext<DescribeRetention> context)
        {
            if (coordinator.Retention(context.Message.RunId) is { } answer)
                await context.RespondAsync(answer);
        }

        private async Task RespondAsync<T>(ConsumeContext<T> context, Guid run)
            where T : class
        {
            coordinator.Requests.Enqueue(context.Message);
            if (coordinator.Answer(run) is { } answer)
                await context.RespondAsync(answer);
        }
    }
}
