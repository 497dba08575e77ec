namespace Orchestrate.Domain.Gates;

/// <summary>What a score means when nothing vetoes (SCORE-2).</summary>
public enum ScoreBand
{
    /// <summary>90–100: accepted.</summary>
    Accept,

    /// <summary>70–89: accepted, and what cost points is noted.</summary>
    AcceptWithNotes,

    /// <summary>50–69: another turn in the same attempt.</summary>
    Revise,

    /// <summary>0–49: the attempt fails.</summary>
    Fail,
}
