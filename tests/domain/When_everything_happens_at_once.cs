using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>The rules of the loop were made one by one; here they meet in any order. What must hold after each input is in <see cref="Turmoil"/>.</summary>
public sealed class When_everything_happens_at_once
{
    private const int Runs = 300;

    [Fact]
    public void Should_never_throw_hang_or_do_anything_twice_and_end_once()
    {
        var (statuses, reasons, branches) = (new HashSet<RunStatus>(), new HashSet<string>(), new HashSet<string>());
        for (var seed = 0; seed < Runs; seed++)
        {
            var turmoil = new Turmoil(seed).Live();
            var state = turmoil.State;
            branches.UnionWith(turmoil.Events.Where(e => e.Type == "run.branch.taken").Select(e => e.Data.GetProperty("action").GetString()!));
            statuses.Add(state.Status);
            reasons.UnionWith(state.Escalations.Select(e => e.Reason));
        }

        Assert.Superset(new HashSet<RunStatus> { RunStatus.Completed, RunStatus.PartiallyCompleted, RunStatus.Failed, RunStatus.Cancelled }, statuses);
        Assert.Superset(new HashSet<string> { "attempts_exhausted", RunReasons.BudgetExhausted, RunReasons.NoProgress, RunReasons.PlanRefused, RunReasons.SessionDegraded, RunReasons.SystemDegraded, RunReasons.BranchEscalated }, reasons);
        Assert.Superset(new HashSet<string> { "proceed", "dispatch", "escalate", "retry", "none" }, branches);
    }
}
