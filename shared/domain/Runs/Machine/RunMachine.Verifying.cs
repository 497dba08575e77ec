namespace Orchestrate.Domain.Runs;

/// <content>A run that only verifies: preparation, acceptance tests, verdict. No agent, and nothing to deliver.</content>
public static partial class RunMachine
{
    private static void ConcludeVerification(Step step)
    {
        if (step.State.AcceptanceVerified(step.Context.Bundle))
        {
            End(step, new Ending(RunStatus.Completed, RunReasons.AcceptanceVerified, "Every required acceptance test was verified on the workspace as it is."));
            return;
        }

        var failing = step.Context.Bundle.AcceptanceTests
            .Where(t => t.Required && step.State.Acceptance.First(a => a.Id == t.Id).Verification is not { Passed: true })
            .Select(t => t.Id).Order(StringComparer.Ordinal);
        End(step, new Ending(RunStatus.Failed, RunReasons.AcceptanceFailed, $"These required acceptance tests fail on the workspace as it is: {string.Join(", ", failing)}."));
    }
}
