namespace Orchestrate.Domain.Prompts;

/// <summary>The fixed words of all turns' prompts: templates and fragments that the server was started with. Immutable.</summary>
public sealed class TurnTexts
{
    private static readonly string[] Position = ["RUN_ID", "AGENT", "TASK_ID", "ITERATION", "ATTEMPT", "TURN", "DEPTH"];

    private readonly Dictionary<string, TurnTemplate> _templates;

    private TurnTexts(Dictionary<string, TurnTemplate> templates) => _templates = templates;

    /// <summary>What there must be: a name, which is the file's path in the <c>prompts</c> folder without <c>.md</c>, and the placeholders that the file has, all of them and no others.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Required { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["plan.turn"] = [.. Position, "GOAL", "CONSTRAINTS", "ACCEPTANCE_TESTS", "HISTORY", "REFUSAL", "OPEN_PROBLEMS", "NOTES", "CONFLICTS"],
        ["synthesis.turn"] = [.. Position, "GOAL", "DONE", "RUNNING_SYNTHESIS", "ACCEPTANCE_TESTS", "ANSWER_ERRORS", "NOTES"],
        ["work.turn"] =
        [
            .. Position, "FINDINGS", "TASK", "OBJECTIVE", "GOAL", "CONSTRAINTS", "INPUTS", "BRANCHES", "RESULTS", "RUNNING_SYNTHESIS", "CONFLICTS", "ROLLED_BACK", "TASK_RULES", "TRIED_BEFORE", "STANDING",
            "BUDGET_TOKENS", "BUDGET_MINUTES", "TASK_TYPE", "OVERAGE_ACTION", "USED", "MEANT",
            "DIRECT_TOKENS", "SUMMARY_LINES", "SUMMARY_TOKENS", "MINIMAL_LINES", "MINIMAL_TOKENS", "DETAILS_NAME", "DETAILS_FILE",
            "COMPLEXITY", "LOW_COMPLEXITY", "CAUTION_CALLS", "MOST_CALLS",
        ],
        ["fragments/branch"] = ["TITLE", "TEXT"],
        ["fragments/result"] = ["TASK_ID", "TITLE", "RESULT"],
        ["fragments/conflict.plan"] = ["TASK_ID", "UNMERGED"],
        ["fragments/conflict.work"] = ["TASK_ID", "UNMERGED"],
        ["fragments/overage.research"] = [],
        ["fragments/overage.implementation"] = [],
        ["fragments/overage.verification"] = [],
        ["fragments/overage.documentation"] = [],
        ["fragments/overage.review"] = [],
    };

    /// <summary>Puts the templates together.</summary>
    /// <param name="texts">The files' contents by their name in <see cref="Required"/>; others are not looked at.</param>
    /// <exception cref="ArgumentException">A text is missing or empty, or its placeholders are not the ones that it must have; the message lists everything.</exception>
    public static TurnTexts Create(IReadOnlyDictionary<string, string> texts)
    {
        var errors = new List<string>();
        var templates = new Dictionary<string, TurnTemplate>(StringComparer.Ordinal);
        foreach (var (name, placeholders) in Required)
        {
            if (!texts.TryGetValue(name, out var text) || string.IsNullOrWhiteSpace(text))
            {
                errors.Add($"prompts/{name}.md is missing or empty.");
                continue;
            }

            var template = templates[name] = new TurnTemplate(text);
            errors.AddRange(template.Placeholders.Except(placeholders, StringComparer.Ordinal).Select(p => $"prompts/{name}.md uses {{{{{p}}}}}, which has no value there."));
            errors.AddRange(placeholders.Except(template.Placeholders, StringComparer.Ordinal).Select(p => $"prompts/{name}.md does not use {{{{{p}}}}}, so agents would not be told."));
        }

        return errors.Count == 0 ? new TurnTexts(templates) : throw new ArgumentException(string.Join(' ', errors), nameof(texts));
    }

    /// <summary>A template or fragment with its values in place.</summary>
    /// <param name="name">One of <see cref="Required"/>.</param>
    /// <param name="values">A value for each of its placeholders; others are not looked at.</param>
    /// <exception cref="KeyNotFoundException">There is no such text, or a placeholder has no value.</exception>
    public string Render(string name, IReadOnlyDictionary<string, string> values) => _templates[name].Render(values);
}
