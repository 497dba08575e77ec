using System.Globalization;
using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Rules;

/// <summary>What <c>policies.rules</c> of a bundle may name: for each rule its numbers that can be tightened. Pure.</summary>
public static class TightenedNumbers
{
    /// <summary>The policy.</summary>
    public const string Policy = "policies.rules";

    private static readonly RuleNumbers Usual = RuleNumbers.Default;

    /// <summary>All of them, in the order of the catalogue.</summary>
    public static IReadOnlyList<TightenedNumber> All { get; } =
    [
        new("ORC-2", "long_file", Usual.LongFile, 10, (n, v) => n with { LongFile = v }),
        new("ORC-2", "long_files_in_a_row", Usual.LongFilesInARow, 1, (n, v) => n with { LongFilesInARow = v }),
        new("DEG-1", "smallest_task", Usual.SmallestTask, 8, (n, v) => n with { SmallestTask = v }),
        new("PAR-1", "tasks_per_plan", Usual.TasksPerPlan, 1, (n, v) => n with { TasksPerPlan = v }),
        new("WAVE-1", "wave_size", Usual.WaveSize, 1, (n, v) => n with { WaveSize = v }),
        new("TCB-1", "most_calls", Usual.MostCalls, 4, (n, v) => n with { MostCalls = v }),
        new("TCB-2", "items_for_one_agent", Usual.ItemsForOneAgent, 1, (n, v) => n with { ItemsForOneAgent = v }),
        new("CWB-1", "direct_size", Usual.DirectSize, 50, (n, v) => n with { DirectSize = v }),
        new("CWB-1", "summary_lines", Usual.SummaryLines, 3, (n, v) => n with { SummaryLines = v }),
        new("CWB-1", "summary_size", Usual.SummarySize, 50, (n, v) => n with { SummarySize = v }),
        new("CWB-1", "file_based_lines", Usual.FileBasedLines, 1, (n, v) => n with { FileBasedLines = v }),
        new("VER-1", "repair_turns", Usual.RepairTurns, 0, (n, v) => n with { RepairTurns = v }),
        new("SCORE-2", "accept_with_notes", Usual.AcceptWithNotes, 100, (n, v) => n with { AcceptWithNotes = v }),
        new("SCORE-2", "revise_turns", Usual.ReviseTurns, 0, (n, v) => n with { ReviseTurns = v }),
        new("GATE-1", "checkpoint_tasks", Usual.CheckpointTasks, 1, (n, v) => n with { CheckpointTasks = v }),
        new("GATE-1", "checkpoint_calls", Usual.CheckpointCalls, 1, (n, v) => n with { CheckpointCalls = v }),
        new("FAIL-2", "calls_per_piece", Usual.CallsPerPiece, 1, (n, v) => n with { CallsPerPiece = v }),
        new("FAIL-5", "same_failures", Usual.SameFailures, 1, (n, v) => n with { SameFailures = v }),
    ];

    /// <summary>The number of that name, or null when a bundle cannot tighten it.</summary>
    /// <param name="rule">The rule's id.</param>
    /// <param name="name">The number's name.</param>
    public static TightenedNumber? Find(string rule, string name) => All.FirstOrDefault(n => n.Rule == rule && n.Name == name);

    /// <summary>What is wrong with a bundle's numbers; each finding says what may be set.</summary>
    /// <param name="policies">The bundle's policies.</param>
    public static IEnumerable<BundleFinding> Check(Policies policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        foreach (var (rule, values) in policies.Rules)
        {
            var pointer = $"/policies/rules/{BundleRules.Escape(rule)}";
            var known = All.Where(n => n.Rule == rule).ToList();
            if (known.Count == 0)
            {
                yield return new(pointer, "rule_not_tightenable", $"No number of `{BundleRules.Shorten(rule)}` can be tightened. Rules with such numbers: {string.Join(", ", All.Select(n => n.Rule).Distinct(StringComparer.Ordinal))}.");
                continue;
            }

            foreach (var (name, value) in values)
            {
                var number = known.Find(n => n.Name == name);
                if (number is null)
                    yield return new($"{pointer}/{BundleRules.Escape(name)}", "unknown_rule_number", $"`{rule}` has no number `{BundleRules.Shorten(name)}` that can be tightened. It has: {string.Join(", ", known.Select(n => n.Name))}.");
                else if (!number.Allows(value))
                    yield return new($"{pointer}/{name}", "rule_number_loosened", string.Create(CultureInfo.InvariantCulture, $"`{name}` of {rule} may only be tightened: from {number.Default} as far as {number.Strictest}; {value} is outside."));
            }
        }
    }
}
