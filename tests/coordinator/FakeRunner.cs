using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>A runner without OpenCode: answers every command at once, honestly, and can be told to answer twice or not at all.</summary>
public sealed class FakeRunner :
    IConsumer<PrepareRun>, IConsumer<ExecuteTurn>, IConsumer<IntegrateAttempt>, IConsumer<VerifyAcceptance>, IConsumer<PublishResult>
{
    /// <summary>Commands at the same time.</summary>
    public const int Slots = 16;

    private readonly FakeRunnerOptions _options;
    private readonly IBus _bus;

    public FakeRunner(FakeRunnerOptions options, IBus bus) => (_options, _bus) = (options, bus);

    public Task Consume(ConsumeContext<PrepareRun> context) => AnswerAsync(context, context.Message.WorkId, new RunPrepared
    {
        RunId = context.Message.RunId,
        WorkId = context.Message.WorkId,
        LeaseEpoch = context.Message.LeaseEpoch,
        BaseCommit = "base",
        Verifications = [.. context.Message.AcceptanceTests.Select(t => Record(t.Id, "base", passed: false))],
    });

    public async Task Consume(ConsumeContext<ExecuteTurn> context)
    {
        var command = context.Message;
        if (_options.ChokesOn(command))
            throw new InvalidOperationException("this turn cannot be swallowed");
        if (_options.Vanishes(command.WorkId))
        {
            var leases = await context.GetSendEndpoint(new Uri($"queue:{QueueNames.LoopLeases}"));
            await leases.Send(new RenewLease { RunId = command.RunId, WorkId = command.WorkId, LeaseEpoch = command.LeaseEpoch, RunnerId = "vanished", Usage = _options.UsesAndVanishes });
            return;
        }

        if (_options.LosesTurns)
        {
            _options.Commands.Enqueue(command);
            return;
        }

        if (_options.Book is { } book)
        {
            if (await book.HoldAsync(context, _options.Name, _bus) is not { } epoch)
                return;
            command = command with { LeaseEpoch = epoch };
        }

        _options.Answers(command.RunId, command.Kind);
        var commit = $"{command.TaskId}.{command.AttemptNumber}.{command.TurnNumber}";
        await AnswerAsync(context, command.WorkId, new TurnFinished
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = command.LeaseEpoch,
            Outcome = _options.StumblesFirst && command is { Kind: "work", TurnNumber: 1 } ? "transient" : "answered",
            Answer = command.Kind == "plan" ? Plan : Done,
            Commit = command.Kind == "work" ? commit : null,
            ChangedFiles = command.Kind == "work" ? [new ChangedFile($"{command.TaskId}.txt", "added", 1, 0)] : [],
            Verifications = [.. command.Verifiers.Select(v => Record(v.Id, commit, passed: command.TaskId is null || command.TaskId != _options.FailsTask))],
            Usage = new TurnUsage { ModelCalls = 1, InputTokens = 100, OutputTokens = 10 },
        });
    }

    public Task Consume(ConsumeContext<IntegrateAttempt> context) => AnswerAsync(context, context.Message.WorkId, new AttemptIntegrated
    {
        RunId = context.Message.RunId,
        WorkId = context.Message.WorkId,
        LeaseEpoch = context.Message.LeaseEpoch,
        Merged = true,
        Head = $"{context.Message.ExpectedHead}+{context.Message.TaskId}",
        Acceptance = context.Message.AcceptanceTests.Count == 0 ? null : [.. context.Message.AcceptanceTests.Select(t => Record(t.Id, $"{context.Message.ExpectedHead}+{context.Message.TaskId}", passed: true))],
    });

    public Task Consume(ConsumeContext<VerifyAcceptance> context) => AnswerAsync(context, context.Message.WorkId, new AcceptanceVerified
    {
        RunId = context.Message.RunId,
        WorkId = context.Message.WorkId,
        LeaseEpoch = context.Message.LeaseEpoch,
        Commit = context.Message.Commit,
        Verifications = [.. context.Message.AcceptanceTests.Select(t => Record(t.Id, context.Message.Commit, passed: true))],
    });

    public Task Consume(ConsumeContext<PublishResult> context)
    {
        _options.Answers(context.Message.RunId, "publish");
        return AnswerAsync(context, context.Message.WorkId, new ResultPublished
        {
            RunId = context.Message.RunId,
            WorkId = context.Message.WorkId,
            LeaseEpoch = context.Message.LeaseEpoch,
            Branch = context.Message.Branch,
            Commit = context.Message.Commit,
            Location = "/repository",
        });
    }

    private async Task AnswerAsync<TCommand, T>(ConsumeContext<TCommand> context, Guid workId, T answer)
        where TCommand : class
        where T : class
    {
        _options.Commands.Enqueue(context.Message);
        if (_options.Swallows(workId))
            return;
        for (var i = 0; i < _options.Copies; i++)
            await context.Publish(answer);
    }

    private static VerificationRecord Record(string id, string commit, bool passed) =>
        new() { Id = id, Type = "command", Passed = passed, Detail = "d", Commit = commit, At = DateTimeOffset.UnixEpoch, DurationMs = 1 };

    private const string Summary = """
        "schema_version":"1","status":"success","artifacts":[],"evidence":[],"logs":[],"confidence":90,
        "iteration_summary":{"plan":"p","act":"a","check":"c","fix":"f","report":"r"}
        """;

    private static readonly string Done = "{" + Summary + ""","next_actions":[]}""";

    private static readonly string Plan = "{" + Summary + ""","next_actions":[""" + string.Join(',', Enumerable.Range(1, 4).Select(i => $$$"""
        {"type":"dispatch_task","task":{"task_id":"T{{{i}}}","title":"t","description":"d","type":"implementation","expected_outputs":[],
        "estimate":{"reads":2,"edits":2,"bash":1,"verification":1},"evidence_requirements":[{"id":"e","acceptance_test":"A1"}]}}
        """)) + "]}";
}
