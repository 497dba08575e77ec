namespace Orchestrate.Domain.Retention;

/// <summary>What of a run may be removed now.</summary>
public enum RetentionVerdict
{
    /// <summary>Nothing: it runs, or ended a moment ago.</summary>
    Keep,

    /// <summary>Clones, checkouts and OpenCode homes; repositories, log and rows stay.</summary>
    DropWorkingFiles,

    /// <summary>Everything.</summary>
    Remove,
}
