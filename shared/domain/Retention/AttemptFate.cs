namespace Orchestrate.Domain.Retention;

/// <summary>What became of an attempt's work, which decides how long it is kept. Append-only: written as text.</summary>
public enum AttemptFate
{
    /// <summary>The run has not ended and neither has the attempt.</summary>
    Open,

    /// <summary>It is part of the integrated commit.</summary>
    Merged,

    /// <summary>It stands beside the integrated commit: kept until a person discards it.</summary>
    Unmerged,

    /// <summary>A person decided that it is not needed.</summary>
    Discarded,

    /// <summary>It changed nothing, so there is nothing to keep.</summary>
    Nothing,
}
