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

    /// <summary>Grades a result from its checks.</summary>
    public static int Of(IReadOnlyList<RequirementCheck> checks, AgentResult result)
    {
        var accuracy = Share(checks, c => c.Rule == "VER-6");
        var completeness = Share(checks, c => c.Rule is "VER-3" or "VER-8");
        var consistency = Share(checks, c => c.Rule is "VER-4" or "VER-5" or "VER-7");
        if (result.Status != ResultStatus.Success)
            completeness /= 2;
        return ((accuracy * AccuracyWeight) + (completeness * CompletenessWeight) + (consistency * ConsistencyWeight)) / 100;
    }

    private static int Share(IReadOnlyList<RequirementCheck> checks, Func<RequirementCheck, bool> of)
    {
        var relevant = checks.Where(of).ToList();
        return relevant.Count == 0 ? 100 : 100 * relevant.Count(c => c.Passed) / relevant.Count;
    }
}
