namespace Orchestrate.Bench.Reporting;

/// <summary>What a difference between two runs means.</summary>
public enum Outcome
{
    /// <summary>A run measured only once; whether the difference is noise cannot be told.</summary>
    Unknown,

    /// <summary>The difference is within the noise of the repetitions.</summary>
    Same,

    /// <summary>Better by more than the noise.</summary>
    Better,

    /// <summary>Worse by more than the noise.</summary>
    Worse,
}
