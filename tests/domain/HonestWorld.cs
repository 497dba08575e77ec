using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>Agents that plan the given tasks and do them; single turns can be overridden.</summary>
internal sealed class HonestWorld(params AgentTask[] tasks) : IWorld
{
    /// <summary>Replaces the answer of a worker's turn: task, attempt, turn.</summary>
    public Func<string, int, int, TurnReport?> Worker { get; init; } = (_, _, _) => null;

    public Func<string, string, bool> Acceptance { get; init; } = (_, _) => true;

    public Func<int, int, TurnReport?> Planner { get; init; } = (_, _) => null;

    public Func<string, bool> Merge { get; init; } = _ => true;

    public int Pick(int count) => 0;

    public bool Merges(RunCommand.Integrate integrate) => Merge(integrate.Task);

    public bool Passes(string testId, string commit) => Acceptance(testId, commit);

    public RunInput Turn(RunCommand.Turn turn, RunState state)
    {
        var order = turn.Order;
        var report = order.Kind switch
        {
            "plan" => Planner(order.Iteration, turn.Work.Turn) ?? Answered(Samples.Result(actions: [.. tasks.Select(t => Samples.Dispatch(order.Iteration == 1 ? t : t with
            {
                TaskId = $"{t.TaskId}-{order.Iteration}",
                Depends = [.. t.Depends.Select(d => $"{d}-{order.Iteration}")],
                EvidenceRequirements = t.EvidenceRequirements,
            }))])),
            "synthesis" => Answered(Samples.Result()),
            _ => Worker(order.TaskId!, order.AttemptNumber, turn.Work.Turn) ?? Done(order),
        };
        return new RunInput.TurnFinished(turn.Work.WorkId, turn.Work.Epoch, report);
    }

    public static TurnReport Answered(AgentResult result) => new() { Outcome = "answered", Result = result, Usage = new Usage(1, 0, 100, 0, 10, 5) };

    public static TurnReport Done(TurnOrder order, bool passed = true)
    {
        var commit = $"{order.TaskId}@{order.AttemptNumber}";
        return Answered(Samples.Result()) with
        {
            Commit = commit,
            ChangedFiles = [$"src/{order.TaskId}.js"],
            Verifications = [.. order.Verifiers.Select(v => Samples.Verified(v.Id, passed, commit))],
        };
    }

    public static TurnReport Lied(string task, int attempt) => Answered(Samples.Result()) with
    {
        Commit = $"{task}@{attempt}",
        Verifications = [Samples.Verified($"{task}-evidence", false, $"{task}@{attempt}")],
    };
}
