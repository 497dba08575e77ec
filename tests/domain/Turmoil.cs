using System.Globalization;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>
/// One run under everything that can happen to it, in any order: answers and faults, lost and claimed work, earlier inputs again, every decision that is offered,
/// pauses, a cancel, deadlines. Holds after each input what must always hold.
/// </summary>
internal sealed class Turmoil
{
    private const int Calm = 250;
    private const int Most = 1500;
    private static readonly string[] Faults = ["transient", "lost", "timeout", "overload", "budget", "cancelled", "nesting"];
    private static readonly string[] SessionFault = ["context_overflow", "other_answer", "unreachable"];

    private readonly Random _random;
    private readonly int _seed;
    private readonly int _down;
    private readonly int _honesty;
    private readonly int _appetite;
    private readonly RunContext _context;
    private readonly List<RunInput> _history = [];
    private readonly Dictionary<Guid, RunCommand> _commands = [];
    private readonly HashSet<Guid> _opened = [];
    private DateTimeOffset _now = Samples.Noon;
    private string? _published;
    private int _tick;

    public Turmoil(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _down = _random.Next(4) switch { 0 => 60, 1 => 25, _ => 0 };
        _honesty = 10 + _random.Next(90);
        _appetite = 1 << _random.Next(4, 12);
        _context = SomeContext();
        Apply(new RunInput.Submitted(Guid.Parse("11111111-1111-1111-1111-111111111111"), Start: _random.Next(4) > 0));
    }

    public RunState State { get; private set; } = null!;

    public List<RunEvent> Events { get; } = [];

    public SpecBundle Bundle => _context.Bundle;

    /// <summary>Lives until the run has ended, and then some.</summary>
    public Turmoil Live()
    {
        for (; !State.Status.IsTerminal(); _tick++)
        {
            Assert.True(_tick < Most, Label("does not end"));
            _now += TimeSpan.FromSeconds(_random.Next(_random.Next(20) == 0 ? 600 : 10));
            Happen();
        }

        var events = Events.Count;
        for (var i = 0; i < 5; i++)
            Apply(_history[_random.Next(_history.Count)]);
        Assert.Equal(events, Events.Count);
        return this;
    }

    private void Happen()
    {
        var roll = _random.Next(100);
        if (_tick < Calm)
        {
            switch (roll)
            {
                case < 8:
                    Apply(_history[_random.Next(_history.Count)]);
                    return;
                case < 11:
                    Apply(new RunInput.PauseRequested("ann", null));
                    return;
                case < 12:
                    Apply(new RunInput.DeadlineReached());
                    return;
                case 12 when _random.Next(4) == 0:
                    Apply(new RunInput.CancelRequested("ann", null));
                    return;
                case 13 when _random.Next(6) == 0:
                    _now = State.NextDeadline ?? _now;
                    Apply(new RunInput.DeadlineReached());
                    return;
            }
        }

        if (State.Status == RunStatus.AwaitingStart)
            Apply(new RunInput.StartRequested("ann"));
        else if (State.Pause is not null && roll > 80)
            Apply(new RunInput.ResumeRequested("ann", null));
        else if (State.Escalations.Any(e => e.Waiting) && (roll > 85 || Answerable().Count == 0))
            Decide();
        else if (Answerable() is { Count: > 0 } work)
            Answer(work[_random.Next(work.Count)]);
        else if (State.Pause is not null)
            Apply(new RunInput.ResumeRequested("ann", null));
        else
            throw new InvalidOperationException(Label("is stuck"));
    }

    private List<WorkItem> Answerable() => [.. State.Work.Values.Where(w => !w.Held).OrderBy(w => w.WorkId)];

    private void Decide()
    {
        var waiting = State.Escalations.Where(e => e.Waiting).ToList();
        var step = waiting[_random.Next(waiting.Count)];
        var options = step.Options.Where(o => _tick < Calm || o is not ("retry" or "reassign" or "approve")).Where(o => o != "abort" || _random.Next(4) == 0).ToList();
        var decision = options.Count == 0 ? "abort" : options[_random.Next(options.Count)];
        var alone = waiting.Count == 1 && State is { Pause: null, Ending: null };
        Apply(new RunInput.StepAcknowledged(step.StepId, decision, "ann", "because", decision == "reassign" ? "debug" : null), out var answer);
        if (State.Status.IsTerminal() || answer!.Code == "too_late")
            return;
        Assert.True(answer.Accepted || answer.Code == "limit_reached", Label($"refuses {decision} for {step.Reason}: {answer.Code}"));
        if (!answer.Accepted)
            Apply(new RunInput.StepAcknowledged(step.StepId, "reject", "ann", "because", null), out _);
        else if (alone && decision is "retry" or "reassign" or "approve")
            Assert.True(State.Ending is null or { Status: RunStatus.Completed } && State.Escalations.All(e => !e.Waiting || e.Reason != step.Reason), Label($"goes nowhere after {decision} for {step.Reason}"));
    }

    private void Answer(WorkItem work)
    {
        var (id, epoch) = (work.WorkId, work.Epoch);
        if (work.NotBefore > _now)
            _now = work.NotBefore.Value;
        var roll = _random.Next(40);
        if (roll < 4)
            Apply(new RunInput.WorkStarted(id, epoch, "r", null, null, _random.Next(2) == 0 ? $"s{_random.Next(5)}" : null));
        else if (roll == 4)
            Apply(new RunInput.WorkClaimed(id, epoch, _random.Next(2) == 0, SomeUsage(), _random.Next(3) == 0));
        else if (roll == 5)
            Apply(new RunInput.LeaseExpired(id, epoch, SomeUsage()));
        else if (roll == 6)
            Apply(new RunInput.WorkFailed(id, epoch, _random.Next(20) == 0 ? "fatal" : "transient", "x", "x", SomeUsage(), _random.Next(2) == 0));
        else if (State.Ending is not null && work.Kind != WorkKind.Publish && roll < 25)
            Apply(new RunInput.WorkFailed(id, epoch, "cancelled", "stopped", "Stopped.", Usage.None, true));
        else
            Apply(Result(_commands[id], id, epoch));
    }

    private RunInput Result(RunCommand command, Guid id, int epoch)
    {
        switch (command)
        {
            case RunCommand.Prepare:
                return new RunInput.Prepared(id, epoch, "base", [.. _context.TestsOnBase.Select(t => Samples.Verified(t.Id, false, "base"))], []);
            case RunCommand.Integrate integrate:
                var merged = _random.Next(100) < 80;
                var head = merged ? $"{integrate.ExpectedHead}+{integrate.Task}" : integrate.ExpectedHead;
                return new RunInput.Integrated(id, epoch, merged, head, merged ? [] : ["src/a.js"], [], null) { Acceptance = merged && _random.Next(4) > 0 ? Accepted(head) : null };
            case RunCommand.Acceptance acceptance:
                return new RunInput.AcceptanceChecked(id, epoch, acceptance.Commit, Accepted(acceptance.Commit));
            case RunCommand.Publish publish:
                return new RunInput.Published(id, epoch, publish.Branch, "/repository", null);
            default:
                return new RunInput.TurnFinished(id, epoch, Report(((RunCommand.Turn)command).Order) with { Usage = SomeUsage() });
        }
    }

    private List<VerificationResult> Accepted(string commit) => [.. _context.Bundle.AcceptanceTests.Select(t => Samples.Verified(t.Id, Lucky(), commit))];

    private TurnReport Report(TurnOrder order)
    {
        if (_random.Next(100) < _down)
            return new() { Outcome = "transient", ProviderFault = true, RetryAfterSeconds = _random.Next(4) == 0 ? _random.Next(400) : null };
        switch (_random.Next(12))
        {
            case 0:
                return new() { Outcome = Faults[_random.Next(Faults.Length)], Detail = "x", Commit = "half", Partial = "half" };
            case 1:
                return new() { Outcome = "lost", SessionFault = SessionFault[_random.Next(SessionFault.Length)], SessionId = "s", ProviderFault = _random.Next(8) == 0 };
            case 2:
                return new() { Outcome = "answered", AnswerErrors = ["x"], Commit = "c" };
        }

        if (order.Kind == "work")
            return Lucky() ? Sure(HonestWorld.Done(order)) : HonestWorld.Lied(order.TaskId!, order.AttemptNumber);
        return HonestWorld.Answered(Samples.Result(actions: order.Kind == "plan" ? [.. Plan()] : []));
    }

    private IEnumerable<NextAction> Plan()
    {
        var count = _random.Next(5);
        if (count == 0)
            yield return new() { Type = "complete" };
        for (var i = 1; i <= count; i++)
        {
            var depends = i > 1 && _random.Next(2) == 0 ? new[] { $"I{State.Iterations.Count}T{_random.Next(1, i)}" } : [];
            yield return Samples.Dispatch(Samples.Task($"I{State.Iterations.Count}T{i}", depends) with { Branch = SomeBranch(i, count), Agent = _random.Next(12) switch { 0 => "nobody", 1 or 2 => "debug", _ => "general" } });
        }
    }

    private TurnReport Sure(TurnReport report) => report with { Result = report.Result! with { Confidence = Apart.Next(101) } };

    /// <summary>Mostly a branch that the plan gate accepts, sometimes any.</summary>
    private string? SomeBranch(int task, int count)
    {
        var random = Apart;
        if (random.Next(3) > 0)
            return null;
        List<int> targets = [.. Enumerable.Range(task + 1, count - task).Where(_ => random.Next(2) == 0)];
        if (random.Next(20) == 0)
            targets.Add(random.Next(1, 7));
        return Branches.Some(random, [.. targets.Select(t => $"I{State.Iterations.Count}T{t}")], 3);
    }

    // Chance of its own, so that what the other draws of a seed lead to stays as it is.
    private Random Apart => new((_seed * 10_007) + _history.Count);

    private bool Lucky() => _random.Next(100) < _honesty;

    private Usage SomeUsage() => new(1, _random.Next(4), _random.Next(_appetite), 0, _random.Next(_appetite), 10);

    private void Apply(RunInput input) => Apply(input, out _);

    private void Apply(RunInput input, out RequestAnswer? answer)
    {
        _history.Add(input);
        var before = State;
        RunDecision decision;
        try
        {
            decision = RunMachine.Decide(_context, before, input, _now);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException(Label($"throws at {input}"), e);
        }

        State = decision.State;
        answer = decision.Answer;
        Events.AddRange(decision.Events);
        RuleEvents.Check(decision.Events);
        foreach (var command in decision.Commands)
            Check(command, before);
        CheckState(before, input);
    }

    private void Check(RunCommand command, RunState? before)
    {
        if (command is RunCommand.Stop)
            return;
        var work = command.Work;
        _commands[work.WorkId] = command;
        Assert.True(work.Epoch > 1 || _opened.Add(work.WorkId), Label($"opens {work.Kind} again under its first epoch"));
        Assert.True(work.Epoch == 1 || _opened.Contains(work.WorkId), Label($"opens {work.Kind} for the first time under epoch {work.Epoch}"));
        Assert.True(!before?.Status.IsTerminal() ?? true, Label($"dispatches {work.Kind} after its end"));
        Assert.True((before?.Ending is null && State.Ending is null) || work.Kind == WorkKind.Publish, Label($"dispatches {work.Kind} while it ends"));
        Assert.True(State.Pause is null, Label($"dispatches {work.Kind} while it is paused"));
        if (command is RunCommand.Turn { Order.TaskId: { } started })
            Assert.All(State.CurrentTasks.Where(t => NamesInBranch(t, started)), t => Assert.True(t.Branched?.Target == started, Label($"begins {started}, which the branch of {t.Task.TaskId} did not choose")));
        if (command is not RunCommand.Publish publish)
            return;
        _published ??= publish.Commit;
        Assert.True(publish.Commit == _published, Label("publishes another commit"));
        Assert.True(State.Acceptance.Any(a => a.Verification is { Passed: true } v && v.Commit == publish.Commit), Label("publishes what nobody verified"));
    }

    private static bool NamesInBranch(TaskState task, string id) =>
        task.Task.Branch is { } text && Branching.BranchParser.Parse(text).Tree!.Targets.Any(t => t.TaskId == id);

    private void CheckState(RunState? before, RunInput input)
    {
        Assert.True(before is null || !before.Status.IsTerminal() || before == State, Label($"changes after its end by {input}"));
        Assert.True(Events.Count(e => e.Type is "run.completed" or "run.partially_completed" or "run.failed" or "run.cancelled" or "run.timed_out") == (State.Status.IsTerminal() ? 1 : 0), Label("has not one end"));
        Assert.True(!State.Status.IsTerminal() || State is { Work.IsEmpty: true, Pause: null }, Label("has ended and something is open"));
        Assert.True(State.Status is not (RunStatus.Completed or RunStatus.PartiallyCompleted) || _context.Mode == RunMode.VerifyOnly || State.Head == _published, Label("names another commit than it published"));
        Assert.True(State.Status is not (RunStatus.Completed or RunStatus.PartiallyCompleted or RunStatus.Failed) || State.Reason is RunReasons.AbortedByUser or RunReasons.WorkLost or RunReasons.EnvironmentUnusable || State.AcceptanceVerified(_context.Bundle) == (State.Status == RunStatus.Completed), Label("ends otherwise than its tests say"));
        Assert.True(State.Status is not RunStatus.Checking || _context.Mode == RunMode.VerifyOnly || State.CurrentTasks.All(t => t.Progress != TaskProgress.Waiting), Label("leaves a task waiting"));
        Assert.True(State.Tasks.All(t => t.Attempts.Count <= State.Limits.MaxAttemptsPerTask + t.GrantedAttempts), Label("makes more attempts than it may"));
        Assert.All(State.Work.Values.Where(w => !w.Held), w => Assert.True(_commands.ContainsKey(w.WorkId), Label($"has {w.Kind} open that was never sent")));
        Assert.True(State.Iterations.Count <= State.Limits.MaxIterations, Label("begins more iterations than it may"));
        var kinds = State.Work.Values.Select(w => w.Kind).ToList();
        if (State.Ending is null && kinds.Any(k => k is not (WorkKind.Work or WorkKind.Integrate)))
            Assert.True(kinds.Count == 1, Label($"does {string.Join(" and ", kinds)} at once"));
        Assert.True(kinds.Count(k => k == WorkKind.Integrate) <= 1, Label("merges twice at once"));
        Assert.True(State.Work.Values.Where(w => w.Kind == WorkKind.Work).GroupBy(w => w.TaskId).All(g => g.Count() == 1), Label("has a task worked on twice at once"));
        var waits = State.Escalations.Any(e => e.Waiting) || State.Pause is not null || State.Status == RunStatus.AwaitingStart;
        Assert.True(State.Status.IsTerminal() || !State.Work.IsEmpty || waits, Label($"is stuck after {input}"));
    }

    private RunContext SomeContext()
    {
        var escalation = _random.Next(3) == 0 ? "fail" : "wait";
        var limits = new RequestedLimits
        {
            MaxIterations = 1 + _random.Next(4),
            MaxTokens = (long)(400 * Math.Pow(10, _random.Next(5))),
            MaxParallelWorkers = 1 + _random.Next(4),
            MaxAttemptsPerTask = 1 + _random.Next(3),
            MaxTurnsPerAttempt = 1 + _random.Next(4),
            MaxPlanRefusals = 1 + _random.Next(3),
            MaxCostUsd = _random.Next(6) == 0 ? 0.0003m : null,
        };
        var recovery = _random.Next(3) switch { 0 => "ask", 1 => "auto", _ => null };
        var context = Samples.Context(Samples.Bundle(limits, new Policies { Escalation = escalation, SessionRecovery = recovery }, tests: 1 + _random.Next(2)));
        return context with
        {
            Mode = _random.Next(12) == 0 ? RunMode.VerifyOnly : RunMode.Full,
            ServerLimits = new()
            {
                Tokens = new(50_000, 20_000_000),
                LostTurns = _random.Next(3) == 0 ? 2 : 40,
                Stagnation = 1 + _random.Next(3),
                PauseSeconds = _random.Next(4) == 0 ? 60 : 7 * 24 * 3600,
            },
        };
    }

    private string Label(string what) => string.Create(CultureInfo.InvariantCulture,
        $"Seed {_seed}, input {_history.Count}: the run {what}. It is {State?.Status} {State?.Reason}, paused {State?.Pause is not null}, iteration {State?.Iterations.Count}, open {string.Join(",", State?.Work.Values.Select(w => $"{w.Kind}{(w.Held ? " held" : "")}") ?? [])}, asked {string.Join(",", State?.Escalations.Select(e => $"{e.Reason} {e.TaskId} {e.Decision}") ?? [])}; last {string.Join(" ", Events.TakeLast(12).Select(e => e.Type))}");
}
