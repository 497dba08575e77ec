namespace Orchestrate.Domain.Results;

/// <summary>What an agent says of its own work. A request to verify, never a verdict.</summary>
public enum ResultStatus
{
    /// <summary>It believes that the work is done.</summary>
    Success,

    /// <summary>Something is done, something remains.</summary>
    Partial,

    /// <summary>It could not do the work.</summary>
    Error,
}
