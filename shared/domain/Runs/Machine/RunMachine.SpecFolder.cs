using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Runs;

/// <content>The choice that a run with a spec folder needs before it changes files (TASK-6).</content>
public static partial class RunMachine
{
    /// <summary>Asks a person when the plan changes files and nobody has chosen an option. The plan is made again afterwards, because it depends on the choice.</summary>
    /// <returns>Whether the run waits, or has ended because nobody can be asked.</returns>
    private static bool AskForSpecFolder(Step step, IReadOnlyList<AgentTask> tasks)
    {
        if (step.Context.Bundle.Policies.SpecFolder is not { } folder || Option(step) is not null || !SpecFolderGate.ChangesFiles(tasks))
            return false;
        Escalate(
            step, RunReasons.SpecFolder, null,
            $"The plan changes files, and nobody has chosen how the spec folder {folder.Path} (level {folder.Level}) is used: {string.Join("; ", SpecFolderRules.Options.Select(o => $"{o} = {SpecFolderRules.Meaning(o)}"))}.",
            [.. SpecFolderRules.Options, "abort"]);
        return true;
    }

    /// <summary>Keeps the choice and tells the orchestrator agent.</summary>
    private static void ChooseSpecFolder(Step step, RunInput.StepAcknowledged input)
    {
        step.State = step.State with { SpecFolderOption = input.Decision };
        step.State = step.State.With(step.State.Iteration with { Feedback = [.. SpecFolderNotes(step), .. input.Note is null ? Array.Empty<string>() : [$"The person's note to it: {input.Note}"]] });
    }

    /// <summary>What the orchestrator agent must know of the spec folder; nothing where the bundle has none.</summary>
    private static IEnumerable<string> SpecFolderNotes(Step step)
    {
        if (step.Context.Bundle.Policies.SpecFolder is not { } folder)
            yield break;
        yield return $"[{SpecFolderGate.Rule}] Specification documents of this run belong into {folder.Path} (level {folder.Level}, template {folder.Template}); only tasks for `{SpecFolderGate.Agent}` write them, and each names its documents in `expected_outputs`.";
        if (Option(step) is { } option)
            yield return $"[{SpecFolderGate.Rule}] Option {option} was chosen: {SpecFolderRules.Meaning(option)}.";
    }

    private static string? Option(Step step) => step.State.SpecFolderOption ?? step.Context.Bundle.Policies.SpecFolder?.Option;
}
