using System.Globalization;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Runs;

/// <summary>
/// CMD-1: which command helps now. Pure; each is suggested once per run. <c>debug</c> comes with FAIL-5, <c>save</c> with CTX-1.
/// <c>complete</c> is not suggested: the server itself runs the verification that it stands for, and says so in <c>run.acceptance.verified</c>.
/// </summary>
public static class CommandSuggestions
{
    /// <summary>From so many larger implementation tasks on a first plan without research is remarkable.</summary>
    public const int UnresearchedTasks = 2;

    /// <summary>The suggestions that hold now and were not announced before.</summary>
    /// <param name="state">The run.</param>
    public static IEnumerable<Suggestion> Of(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (New(state, "research") && Research(state) is { } research)
            yield return research;
        if (Stop(state) is not { } why)
            yield break;

        // Near a limit the same was said already (CTX-1).
        if (New(state, "handover") && New(state, "near_limit"))
            yield return new("handover", "CMD-1", "handover", $"{why} `orchestrate handover {state.RunId}` writes down what whoever goes on must know.");
        if (New(state, "resume") && GoOn(state) is { } way)
            yield return new("resume", "CMD-1", "resume", way);
    }

    /// <summary>How a run that is paused, or that one of its limits ended, can be gone on with; null when it goes on, or is done.</summary>
    /// <param name="state">The run.</param>
    public static string? GoOn(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Pause is not null)
            return $"The run is paused. `orchestrate resume {state.RunId}` lets it go on.";
        if (!RunReasons.IsLimit(state.Ending?.Reason ?? state.Reason))
            return null;
        return state.ResultBranch is { } branch
            ? $"To go on, submit a new run whose workspace starts from branch `{branch}`, with a larger limit."
            : $"To go on, submit the bundle again with a larger limit; `orchestrate attempts {state.RunId}` shows the work that is kept.";
    }

    /// <summary>Why the run stops here for now; null when it does not. An ending run is looked at when nothing runs any more.</summary>
    private static string? Stop(RunState state) => state switch
    {
        { Pause: { } pause } => $"{pause.By} paused the run.",
        { Ending: { } ending, Work.IsEmpty: true } when RunReasons.IsLimit(ending.Reason) => $"A limit ends the run ({ending.Reason}).",
        { Ending.Reason: RunReasons.CancelledByUser or RunReasons.AbortedByUser, Work.IsEmpty: true } => "A person stopped the run.",
        _ => null,
    };

    /// <summary>The first plan implements a lot without having looked first; or the plan was refused for that (TASK-5).</summary>
    private static Suggestion? Research(RunState state)
    {
        if (state.Iterations.Count != 1)
            return null;
        if (state.Iteration is { Plan: null, Feedback: [_, ..] feedback } && feedback.Any(f => f.StartsWith("[TASK-5]", StringComparison.Ordinal)))
            return new("research", "CMD-1", "research", "The plan was refused because nobody has explored yet (TASK-5). Begin with a task of type `exploration` or `research`.");
        var tasks = state.Tasks.Select(t => t.Task).ToList();
        if (tasks.Any(t => t.Type is "exploration" or "research"))
            return null;
        var larger = tasks.Count(IsLarger);
        return larger < UnresearchedTasks ? null : new("research", "CMD-1", "research",
            string.Create(CultureInfo.InvariantCulture, $"The first plan has {larger} larger implementation tasks and none of type `exploration` or `research`. Before planning further, have one look into what is unclear."), larger, UnresearchedTasks);
    }

    private static bool IsLarger(AgentTask task) => task is { Type: "implementation", Complexity: "medium" or "high" };

    private static bool New(RunState state, string key) => !state.Suggested.Contains(key, StringComparer.Ordinal);
}
