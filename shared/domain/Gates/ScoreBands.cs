namespace Orchestrate.Domain.Gates;

/// <summary>SCORE-2: from a score to what it means.</summary>
public static class ScoreBands
{
    /// <summary>Lowest score that is accepted without notes.</summary>
    public const int CleanScore = 90;

    /// <summary>Lowest score that is accepted.</summary>
    public const int AcceptScore = 70;

    /// <summary>Lowest score that a revise turn may repair.</summary>
    public const int ReviseScore = 50;

    /// <summary>The band of a score.</summary>
    /// <param name="score">0–100.</param>
    /// <param name="accept">Lowest score that is accepted.</param>
    public static ScoreBand Of(int score, int accept = AcceptScore) => score switch
    {
        >= CleanScore when score >= accept => ScoreBand.Accept,
        _ when score >= accept => ScoreBand.AcceptWithNotes,
        >= ReviseScore => ScoreBand.Revise,
        _ => ScoreBand.Fail,
    };
}
