namespace Orchestrate.Domain.Runs;

/// <content>CTX-1 and CMD-1: says once what may help, and changes nothing else.</content>
public static partial class RunMachine
{
    /// <summary>Comes before the run's last event, after which nothing may be said. A run that completes needs no advice.</summary>
    private static void Suggest(Step step)
    {
        if (step.State.Status.IsTerminal() || step.State.Ending is { Status: RunStatus.Completed } || step.Context.Mode == RunMode.VerifyOnly)
            return;
        foreach (var suggestion in ContextHealth.Signals(step.State, step.Now).ToList())
            Announce(step, suggestion);
        foreach (var suggestion in CommandSuggestions.Of(step.State).ToList())
            Announce(step, suggestion);
    }

    private static void Announce(Step step, Suggestion suggestion)
    {
        step.State = step.State with { Suggested = step.State.Suggested.Add(suggestion.Key) };
        step.Emit("run.suggested", new { rule = suggestion.Rule, command = suggestion.Command, message = suggestion.Message, signal = suggestion.Key, number = suggestion.Number, threshold = suggestion.Threshold });
    }
}
