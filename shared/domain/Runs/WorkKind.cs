namespace Orchestrate.Domain.Runs;

/// <summary>What a piece of work is.</summary>
public enum WorkKind
{
    /// <summary>Preparation of the run's repository.</summary>
    Prepare,

    /// <summary>A turn of the orchestrator agent that plans.</summary>
    Plan,

    /// <summary>A turn of a worker agent.</summary>
    Work,

    /// <summary>A turn of the orchestrator agent that reports.</summary>
    Synthesis,

    /// <summary>A merge.</summary>
    Integrate,

    /// <summary>The acceptance tests on the integrated commit.</summary>
    Acceptance,

    /// <summary>Delivery of the result branch.</summary>
    Publish,
}
