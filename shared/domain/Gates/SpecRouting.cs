using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Gates;

/// <summary>
/// AGT-4: on the files that an attempt really changed, documents of a spec folder are only from the agent that owns them (<see cref="SpecPaths"/>). A tick in a task's box is free, except where
/// nobody may write. Pure.
/// </summary>
public static class SpecRouting
{
    /// <summary>The rule's id.</summary>
    public const string Rule = "AGT-4";

    /// <summary>What the attempt changed although another agent, or nobody, may; in the order of the report. Empty when all is well.</summary>
    /// <param name="agent">The attempt's agent.</param>
    /// <param name="report">Its turn, whatever its outcome.</param>
    public static IReadOnlyList<MisroutedFile> Misrouted(string agent, TurnReport report) =>
        [.. Owned(report).Where(f => f.Owner != agent)];

    /// <summary>The gate's verdict over a turn that broke the rule: the attempt fails as <c>routing</c> whatever else is good in it. Null when the rule is kept.</summary>
    /// <param name="agent">The attempt's agent.</param>
    /// <param name="report">Its answered turn.</param>
    public static GateVerdict? Decide(string agent, TurnReport report)
    {
        var misrouted = Misrouted(agent, report);
        if (misrouted.Count == 0)
            return null;
        List<RequirementCheck> checks = [.. misrouted.Take(10).Select(f => new RequirementCheck(Rule, $"routing:{f.Path}", false, Sentence(agent, f)))];
        List<string> feedback = [.. checks.Select(c => $"[{Rule}] {c.Id}: {c.Detail}"), $"Nothing of that attempt is kept. It had changed: {string.Join(", ", report.ChangedFiles.Take(20))}."];
        if (report.Result is { } result)
            feedback.Add($"It reported: {result.IterationSummary.Report}");
        return new(GateDecision.Fail, 0, FailureClasses.Routing, checks, feedback);
    }

    /// <summary>
    /// The one agent that may write every document of a spec folder which the attempt changed: it gets the next attempt. Null when there is none: the documents have several owners, nobody may
    /// write one of them, or the run does not know the owner.
    /// </summary>
    /// <param name="report">The attempt's turn.</param>
    /// <param name="agents">The agents that the run knows.</param>
    public static string? RightAgent(TurnReport report, AgentRegistry agents) =>
        Owned(report).Select(f => f.Owner).Distinct(StringComparer.Ordinal).ToList() is [var owner] && agents.Find(owner) is not null ? owner : null;

    /// <summary>The line for the log, in the protocol's words.</summary>
    /// <param name="agent">The attempt's agent.</param>
    /// <param name="owner">Who alone may write it, or <see cref="SpecPaths.Nobody"/>.</param>
    public static string Violation(string agent, string owner) =>
        $"ROUTING VIOLATION: [{agent}] attempted spec documentation (Rule 5 {(owner == SpecPaths.Nobody ? "lets nobody write memory/ directly" : $"requires @{owner}")})";

    private static IEnumerable<MisroutedFile> Owned(TurnReport report) =>
        report.ChangedFiles.Select(path => new MisroutedFile(path, SpecPaths.OwnerOf(path) ?? ""))
            .Where(f => f.Owner.Length > 0 && (f.Owner == SpecPaths.Nobody || !report.OnlyTicked.Contains(f.Path, StringComparer.Ordinal)));

    private static string Sentence(string agent, MisroutedFile file) => file.Owner == SpecPaths.Nobody
        ? $"`{file.Path}` lies in the `memory/` of a spec folder, which no agent writes directly; `{agent}` changed it. Leave it as it is."
        : $"`{file.Path}` is a document of a spec folder that only `{file.Owner}` may write; `{agent}` changed it. Ticking task boxes and files below `scratch/` are free.";
}
