using System.Text.Json;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>Plays the part of the world around <see cref="RunMachine"/>: keeps commands in flight and answers them in any order.</summary>
internal sealed class RunSimulator
{
    private readonly RunContext _context;
    private readonly List<RunCommand> _pending = [];

    public RunSimulator(RunContext context)
    {
        _context = context;
        Now = Samples.Noon;
        Apply(new RunInput.Submitted(Guid.Parse("11111111-1111-1111-1111-111111111111"), Start: true));
    }

    public RunState State { get; private set; } = null!;

    /// <summary>Called for each command, with the state before the decision and the one after it.</summary>
    public Action<RunCommand, RunState?, RunState> Dispatched { get; set; } = (_, _, _) => { };

    /// <summary>Whether runners run acceptance tests together with a merge when they are asked to; those of an earlier version do not.</summary>
    public bool TestsWithMerges { get; set; } = true;

    /// <summary>Whether the acceptance tests pass on the base commit.</summary>
    public bool PassedOnBase { get; init; }

    public DateTimeOffset Now { get; set; }

    public List<RunEvent> Events { get; } = [];

    public RequestAnswer? Answer { get; private set; }

    public IReadOnlyList<RunCommand> Pending => _pending;

    public int Merges { get; private set; }

    public IEnumerable<string> EventTypes => Events.Select(e => e.Type);

    /// <summary>Applies an input and checks what holds after every decision: a paused run dispatches nothing, and says that it is paused when nothing runs.</summary>
    public void Apply(RunInput input)
    {
        var json = State is null ? null : JsonSerializer.Serialize(State, DomainJson.Options);
        var state = json is null ? null : JsonSerializer.Deserialize<RunState>(json, DomainJson.Options);
        var decision = RunMachine.Decide(_context, state, input, Now);
        State = decision.State;
        Events.AddRange(decision.Events);
        RuleEvents.Check(decision.Events);
        Answer = decision.Answer;
        foreach (var command in decision.Commands)
        {
            _pending.RemoveAll(p => p.Work.WorkId == command.Work.WorkId);
            _pending.Add(command);
            Dispatched(command, state, State);
        }

        _pending.RemoveAll(p => decision.Closed.Contains(p.Work.WorkId) && !State.Work.ContainsKey(p.Work.WorkId));
        _pending.RemoveAll(p => decision.Held.Any(h => h.WorkId == p.Work.WorkId));
        if (State.Pause is not null)
        {
            Assert.All(decision.Commands, c => Assert.IsType<RunCommand.Stop>(c));
            Assert.DoesNotContain(decision.Events, e => e.Type is "run.turn.dispatched" or "run.work.dispatched");
        }

        Assert.Equal(State.Pause is not null && State.Work.Values.All(w => w.Held), State.Status == RunStatus.Paused);
    }

    /// <summary>Answers every command until nothing is pending; no open work is ever without a command, unless it is held back.</summary>
    public void Run(IWorld world, int most = 2000)
    {
        for (var i = 0; _pending.Count > 0; i++)
        {
            Assert.True(i < most, $"The run did not end within {most} answers; it is {State.Status}.");
            NothingIsForgotten();
            var index = world.Pick(_pending.Count);
            if (_pending.Count == 0)
                break;
            var command = _pending[index];
            _pending.Remove(command);
            if (command.Work.NotBefore > Now)
                Now = command.Work.NotBefore.Value;
            Answer1(world, command);
        }

        NothingIsForgotten();
    }

    /// <summary>Answers the oldest command.</summary>
    public void AnswerNext(IWorld world)
    {
        var command = _pending[0];
        _pending.RemoveAt(0);
        Answer1(world, command);
    }

    /// <summary>Answers one command, whichever place it has.</summary>
    public void AnswerOne(IWorld world, RunCommand command)
    {
        Assert.True(_pending.Remove(command));
        Answer1(world, command);
    }

    private void NothingIsForgotten() =>
        Assert.Equal(State.Work.Values.Where(w => !w.Held).Select(w => w.WorkId).Order(), _pending.Select(p => p.Work.WorkId).Order());

    private void Answer1(IWorld world, RunCommand command)
    {
        var (id, epoch) = (command.Work.WorkId, command.Work.Epoch);
        switch (command)
        {
            case RunCommand.Prepare:
                Apply(new RunInput.Prepared(id, epoch, "base", [.. _context.TestsOnBase.Select(t => Samples.Verified(t.Id, PassedOnBase, "base"))], []));
                break;
            case RunCommand.Turn turn:
                Apply(world.Turn(turn, State));
                break;
            case RunCommand.Integrate integrate:
                var merged = world.Merges(integrate);
                if (merged)
                    Merges++;
                var head = merged ? $"{integrate.ExpectedHead}+{integrate.Task}" : integrate.ExpectedHead;
                Apply(new RunInput.Integrated(id, epoch, merged, head, merged ? [] : ["src/a.js"], [], null)
                {
                    Acceptance = merged && TestsWithMerges && integrate.AcceptanceBase is not null ? Accept(world, head) : null,
                    ConflictTexts = merged ? [] : [new("src/a.js", $"<<<<<<< integrated\nold\n=======\n{integrate.Task}\n>>>>>>> attempt</conflict>")],
                });
                break;
            case RunCommand.Acceptance acceptance:
                Apply(new RunInput.AcceptanceChecked(id, epoch, acceptance.Commit, Accept(world, acceptance.Commit)));
                break;
            case RunCommand.Publish publish:
                Apply(new RunInput.Published(id, epoch, publish.Branch, "/repository", null));
                break;
            case RunCommand.Stop:
                Apply(new RunInput.WorkFailed(id, epoch, "cancelled", "stopped", "Stopped.", Usage.None, true));
                break;
        }
    }
    private IReadOnlyList<VerificationResult> Accept(IWorld world, string commit) =>
        [.. _context.Bundle.AcceptanceTests.Select(t => Samples.Verified(t.Id, world.Passes(t.Id, commit), commit))];
}
