using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Results;
using Orchestrate.Domain.Tasks;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Planning;

/// <summary>TASK-6: what a plan owes to the bundle's spec folder. Pure; changes nothing where the bundle has none.</summary>
public static class SpecFolderGate
{
    /// <summary>The rule's id.</summary>
    public const string Rule = "TASK-6";

    /// <summary>The agent that writes specifications.</summary>
    public const string Agent = "speckit";

    /// <summary>Id of the requirement that the folder's validation ended well.</summary>
    public const string Validation = "spec-folder-validation";

    private const string Command = "command";

    // No findings, or only such that do not matter.
    private static readonly int[] Passing = [0, 1];

    /// <summary>The review with what the gate adds: <c>speckit</c> gets path, level and template as inputs and the validation as evidence; a task of it that names no document of a spec folder is a breach.</summary>
    /// <param name="review">What the plan gate says.</param>
    /// <param name="actions">The plan, for the pointers.</param>
    /// <param name="folder">The bundle's policy; null for none.</param>
    public static PlanReview Apply(PlanReview review, IReadOnlyList<NextAction> actions, SpecFolderPolicy? folder)
    {
        if (folder is null)
            return review;
        var concerned = review.Tasks.Where(t => t.Agent == Agent).ToList();
        return review with
        {
            Tasks = [.. review.Tasks.Select(t => t.Agent == Agent ? Fill(t, folder) : t)],
            Breaches = [.. review.Breaches, .. concerned.Where(t => !NamesDocument(t)).Select(t => Breach(t, actions, folder))],
            Repairs = [.. review.Repairs, .. concerned.Select(t => new PlanRepair(Rule, t.TaskId, $"`{t.TaskId}` was given the spec folder {folder.Path}, level {folder.Level}, template {folder.Template}."))],
        };
    }

    /// <summary>Whether any of the tasks changes files, so that a person must have chosen an option.</summary>
    /// <param name="tasks">The plan's tasks.</param>
    public static bool ChangesFiles(IEnumerable<AgentTask> tasks) => tasks.Any(t => TaskTypes.MayChange.Contains(t.Type));

    /// <summary>Exit codes that pass, for the folder's validation; null for every other requirement. A plan cannot ask for a command (VER-6), so what has that id and a command is from the bundle.</summary>
    /// <param name="requirement">A task's requirement.</param>
    public static IReadOnlyList<int>? ExitCodes(EvidenceRequirement requirement) => requirement is { Id: Validation, Verifier.Type: Command } ? Passing : null;

    /// <summary>Whether a turn read the template, or a file of its folder. The path is as the policy says, relative to the repository's root.</summary>
    /// <param name="reads">The turn's reads.</param>
    /// <param name="folder">The bundle's policy; null for none.</param>
    public static bool ReadsTemplate(IReadOnlyList<FileRead> reads, SpecFolderPolicy? folder)
    {
        if (folder is null)
            return false;
        var template = Paths.Normalise(folder.Template).TrimEnd('/');
        return reads.Select(read => Paths.Normalise(read.Path)).Any(path => path == template || path.StartsWith(template + "/", StringComparison.Ordinal));
    }

    /// <summary>What <c>speckit</c> owes beside its documents: it has read the template that they follow. Null where nothing is owed: another agent, no policy, nothing written.</summary>
    /// <param name="agent">The attempt's agent.</param>
    /// <param name="wrote">Whether the attempt changed files.</param>
    /// <param name="read">Whether it read the template in any of its turns.</param>
    /// <param name="folder">The bundle's policy; null for none.</param>
    public static RequirementCheck? Template(string agent, bool wrote, bool read, SpecFolderPolicy? folder) =>
        folder is null || agent != Agent || !wrote
            ? null
            : new(Rule, "template", read, read
                ? $"The template `{folder.Template}` was read."
                : $"You wrote without having read the template `{folder.Template}`. Read it with the read tool, and correct what you wrote: the documents keep its headings.");

    private static AgentTask Fill(AgentTask task, SpecFolderPolicy folder) => task with
    {
        Inputs = task.Inputs.Concat(
        [
            new("spec_folder", folder.Path),
            new("spec_level", folder.Level),
            new("spec_template", $"{folder.Template} (read it before you write, keep its headings, and say in your report which template each document follows)"),
        ]).GroupBy(i => i.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal),
        EvidenceRequirements = folder.Validate is not { } argv
            ? task.EvidenceRequirements
            : [.. task.EvidenceRequirements.Where(r => r.Id != Validation), new EvidenceRequirement { Id = Validation, Description = "The spec folder's validation ends with 0 or 1.", Verifier = new VerifierSpec { Type = Command, Argv = argv } }],
    };

    private static bool NamesDocument(AgentTask task) => task.ExpectedOutputs.Concat(task.Files).Any(path => SpecFolders.Of(path) is not null);

    private static PlanBreach Breach(AgentTask task, IReadOnlyList<NextAction> actions, SpecFolderPolicy folder)
    {
        var index = actions.ToList().FindIndex(a => a.Task?.TaskId == task.TaskId);
        return new(
            Rule, $"/next_actions/{index}/task/expected_outputs", $"`{task.TaskId}` is for `{Agent}` and names no document of a spec folder.",
            $"Name what it writes, for example \"expected_outputs\": [\"{folder.Path.TrimEnd('/')}/spec.md\"].");
    }
}
