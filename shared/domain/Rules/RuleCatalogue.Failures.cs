using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Rules;

/// <content>Failures.</content>
public static partial class RuleCatalogue
{
    private static Rule[] Failures()
    {
        const string group = "Failures";
        return
        [
            new()
            {
                Id = "FAIL-1", Group = group, Places = [RulePlace.Gate], Title = "One ladder for every failure",
                Text = "The same agent tries again with what the others found, then another agent takes over, then a person decides with the whole history. What was nobody's fault does not count as an attempt.",
                Breach = "A person is asked, or with `policies.escalation: fail` the task fails.",
                Numbers = [Limit("max_attempts_per_task", Server.AttemptsPerTask, "attempts"), new("attempts_by_the_same_agent", 2, "attempts")],
            },
            new()
            {
                Id = "FAIL-2", Group = group, Places = [RulePlace.Turn, RulePlace.Plan], Title = "Too much is split, not repeated",
                Text = "An aborted tool, an empty answer or the status `error` means that a task was too much. It is never tried again at the same scope: the next plan must cut it into small pieces.",
                Breach = "A split is asked for; when a piece is too large again, a person decides.",
                Numbers = [new("calls_per_piece", PlanGate.MaxSplitCalls, "calls")],
            },
            new()
            {
                Id = "FAIL-3", Group = group, Places = [RulePlace.Run], Title = "Circuit breakers",
                Text = "Failures in a row of one kind of agent or one model provider stop what is sent to it for a while; then one trial decides. A success closes the breaker.",
                Breach = "What needs it waits; when trials go on failing, or every agent fails, a person is told that the system is degraded.",
                Numbers =
                [
                    new("failures_in_a_row", CircuitBreaker.Threshold, "failures"), new("open_seconds", (decimal)CircuitBreaker.Cooldown.TotalSeconds, "s", "Coordinator:BreakerSeconds"),
                    new("failed_trials", CircuitBreaker.MaxTrips, "trials"),
                ],
            },
            new()
            {
                Id = "FAIL-4", Group = group, Places = [RulePlace.Turn], Title = "Silence is a timeout",
                Text = "A turn without a sign of life, or over its time, ends. What it had done is kept, and only the rest is given out again.",
                Breach = "The attempt fails as `timeout`; repeated, it asks for smaller pieces.",
                Numbers = [Limit("inactivity_timeout_seconds", Server.InactivitySeconds, "s"), new("timeouts_before_split", RunMachine.MaxTimeouts, "attempts")],
            },
            new()
            {
                Id = "FAIL-5", Group = group, Places = [RulePlace.Gate], Title = "Who is stuck is offered help",
                Text = "The same failure again and again, or words such as \"stuck\" or \"tried everything\" in an answer, suggest a debugging task in a fresh session.",
                Breach = "A suggestion, for people and for the next plan.",
                Numbers = [new("same_failures", RunMachine.SameFailures, "failures")],
            },
            new()
            {
                Id = "FAIL-6", Group = group, Places = [RulePlace.Run], Title = "A degraded session is given up",
                Text = "A session that was compacted, contradicts itself or cannot be reached is replaced by a fresh one that gets a hand-over. Workers go on by themselves.",
                Breach = "For the orchestrator agent a person is asked first, unless `policies.session_recovery` says `auto`.",
            },
            new()
            {
                Id = "FAIL-7", Group = group, Places = [RulePlace.Run], Title = "Failures have classes",
                Text = "Each failure has one of ten classes, and each class its own waiting time, which doubles and has some jitter. What a provider asks for in `Retry-After` is honoured, within bounds.",
                Breach = "The turn is sent again after the wait; too often in a row, and the attempt fails.",
                Numbers =
                [
                    new("classes", FailureClasses.All.Count, "classes"), new("transient_turns", RunMachine.MaxTransients, "turns"), new("longest_provider_wait", ProviderWait.LongestSeconds, "s"),
                    new("longest_wait_transient", 60, "s"), new("longest_wait_timeout", 30, "s"), new("longest_wait_lost", 10, "s"), new("jitter", 25, "%"),
                ],
            },
        ];
    }
}
