using Orchestrate.Domain.Results;

namespace Orchestrate.Domain.Gates;

/// <summary>SCORE-1: accuracy 40 % (share of evidence verified), completeness 35 % (expected outputs present), consistency 25 % (form of the answer). Integers 0–100.</summary>
public static class Score
{
    /// <summary>Weight of accuracy, percent.</summary>
    public const int AccuracyWeight = 40;

    /// <summary>Weight of completeness, percent.</summary>
    public const int CompletenessWeight = 35;

    /// <summary>Weight of consistency, percent.</summary>
    public const int ConsistencyWeight = 25;

    /// <summary>Grades a result.</summary>
    /// <param name="checks">Every requirement of the gate, passed or not.</param>
    /// <param name="status">The status that the agent gave itself; anything but success halves completeness.</param>
    /// <param name="flaws">Flaws that only cost consistency; they can lower the score and never raise it.</param>
    public static ScoreCard Of(IReadOnlyList<RequirementCheck> checks, ResultStatus status, IReadOnlyList<ScoreNote> flaws)
    {
        var notes = new List<string>();
        var accuracy = Share(checks, c => c.Rule == "VER-6", "accuracy", notes);
        var completeness = Share(checks, c => c.Rule is "VER-3" or "VER-8", "completeness", notes);
        var consistency = Share(checks, c => c.Rule is "VER-4" or "VER-5" or "VER-7", "consistency", notes);
        if (status != ResultStatus.Success)
        {
            completeness /= 2;
            notes.Add($"completeness is halved to {completeness}: the agent reported `{(status == ResultStatus.Partial ? "partial" : "error")}`.");
        }

        notes.AddRange(flaws.Select(flaw => $"consistency loses {flaw.Points}: {flaw.Message}"));
        return new(accuracy, completeness, Math.Max(0, consistency - flaws.Sum(flaw => Math.Max(0, flaw.Points))), notes);
    }

    private static int Share(IReadOnlyList<RequirementCheck> checks, Func<RequirementCheck, bool> of, string part, List<string> notes)
    {
        var relevant = checks.Where(of).ToList();
        var failed = relevant.Where(c => !c.Passed).ToList();
        if (failed.Count == 0)
            return 100;
        var share = 100 * (relevant.Count - failed.Count) / relevant.Count;
        notes.Add($"{part} is {share}: {failed.Count} of {relevant.Count} requirements do not hold ({string.Join(", ", failed.Take(5).Select(c => c.Id))}).");
        return share;
    }
}
