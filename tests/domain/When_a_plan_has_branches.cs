using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests;

/// <summary>BR-1 at the plan gate: what cannot be read, decided or waited for is refused, and an id that can mean only one task is repaired.</summary>
public sealed class When_a_plan_has_branches
{
    private const string Split = "IF output.score >= 90 THEN proceed to Task #T2 ELSE dispatch Task #T3 with the findings";

    private static PlanReview Review(params AgentTask[] tasks) => PlanGate.Review(
        [.. tasks.Select(Samples.Dispatch)], Samples.Bundle(), AgentRegistry.Create(Samples.DefaultAgents, []), new() { UsedTaskIds = new HashSet<string> { "T0" }, FinishedTaskIds = new HashSet<string> { "T0" } },
        EffectiveLimits.Resolve(new(), new()));

    private static AgentTask Task(string id, string? branch, params string[] depends) => Samples.Task(id, depends) with { Branch = branch };

    private static PlanBreach Breach(params AgentTask[] tasks)
    {
        var breach = Assert.Single(Review(tasks).Breaches);
        Assert.Equal("BR-1", breach.Rule);
        return breach;
    }

    [Fact]
    public void Should_accept_a_branch_to_later_tasks_also_when_they_depend_on_it() =>
        Assert.True(Review(Task("T1", Split), Task("T2", null, "T1"), Task("T3", "IF output.type == error THEN escalate to user"), Task("T4", null, "T2")).Accepted);

    [Fact]
    public void Should_say_where_a_branch_cannot_be_read()
    {
        var breach = Breach(Task("T1", null), Task("T2", "IF output.score >= 900 THEN escalate to user"));

        Assert.Equal("/next_actions/1/task/branch", breach.Pointer);
        Assert.Contains("Character 20: a whole number from 0 to 100 was expected, but there is `900", breach.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IF output.score > 100 THEN escalate to user", "`output.score > 100` can never be true")]
    [InlineData("IF output.score > 99 THEN proceed to T1", "`T1` branches to itself")]
    [InlineData("IF output.score > 99 THEN proceed to T9", "the plan has no task `T9`")]
    [InlineData("IF output.score > 99 THEN proceed to T0", "the plan has no task `T0`")]
    public void Should_refuse_what_leads_nowhere(string branch, string message)
    {
        var breach = Breach(Task("T1", branch), Task("T2", null));

        Assert.Equal("/next_actions/0/task/branch", breach.Pointer);
        Assert.Contains(message, breach.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_name_all_that_is_wrong_at_once() =>
        Assert.Equal(3, Review(Task("T1", "IF output.score > 100 THEN proceed to T8 ELSE proceed to T9")).Breaches.Count(b => b.Rule == "BR-1"));

    [Fact]
    public void Should_refuse_a_target_that_the_branching_task_waits_for()
    {
        Assert.Contains("T1 -> T2 -> T1", Breach(Task("T1", "IF output.score > 90 THEN proceed to T2", "T2"), Task("T2", null)).Message, StringComparison.Ordinal);

        var far = Breach(Task("T1", null), Task("T2", null, "T1"), Task("T3", "IF output.score > 90 THEN proceed to T1", "T2"));
        Assert.Equal("/next_actions/2/task/branch", far.Pointer);
        Assert.Contains("The branch of `T3` decides about `T1`", far.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_branches_that_wait_for_each_other() =>
        Assert.Contains("T1 -> T2 -> T1", Breach(Task("T1", "IF output.score > 90 THEN proceed to T2"), Task("T2", "IF output.score > 90 THEN proceed to T1")).Message, StringComparison.Ordinal);

    [Fact]
    public void Should_leave_a_cycle_of_dependencies_to_its_own_rule() =>
        Assert.Equal(["TASK-4"], Review(Task("T1", "IF output.score > 90 THEN proceed to T3", "T2"), Task("T2", null, "T1"), Task("T3", null)).Breaches.Select(b => b.Rule));

    [Fact]
    public void Should_refuse_two_branches_that_decide_about_one_task()
    {
        var breach = Breach(Task("T1", "IF output.score > 90 THEN proceed to T3"), Task("T2", "IF output.score > 90 THEN proceed to T3"), Task("T3", null));

        Assert.Equal("/next_actions/1/task/branch", breach.Pointer);
        Assert.Contains("`T3` is named by the branch of `T1` too", breach.Message, StringComparison.Ordinal);
        Assert.True(Review(Task("T1", "IF output.score > 90 THEN proceed to T3 ELSE dispatch T3 with more context"), Task("T3", null)).Accepted);
    }

    [Theory]
    [InlineData("T2", "T3")]
    [InlineData("T3", "T5")]
    public void Should_refuse_a_task_that_needs_both_ways(string one, string other)
    {
        var breach = Breach(Task("T1", Split), Task("T2", null), Task("T3", null), Task("T5", null, "T2"), Task("T4", null, one, other));

        Assert.Equal("/next_actions/4/task/depends", breach.Pointer);
        Assert.Contains("could never begin", breach.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#2", "T2")]
    [InlineData("t2", "T2")]
    public void Should_repair_an_id_that_can_mean_only_one_task(string written, string meant)
    {
        var review = Review(Task("T1", $"IF output.score > 90 THEN proceed to {written} ELSE dispatch Task #T3 with {written}"), Task("T2", null), Task("T3", null));

        Assert.True(review.Accepted);
        Assert.Equal($"IF output.score > 90 THEN proceed to {written.Replace(written.TrimStart('#'), meant, StringComparison.Ordinal)} ELSE dispatch Task #T3 with {written}", review.Tasks[0].Branch);
        Assert.Contains(review.Repairs, r => r is { Rule: "BR-1", TaskId: "T1" });
    }

    [Fact]
    public void Should_not_guess_between_two_tasks() =>
        Assert.Contains("the plan has no task `a`", Breach(Task("T1", "IF output.score > 90 THEN proceed to a"), Task("A", null), Task("Ta", null)).Message, StringComparison.Ordinal);
}
