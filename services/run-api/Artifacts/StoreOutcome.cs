namespace Orchestrate.RunApi.Artifacts;

/// <summary>What came of storing an artifact.</summary>
internal enum StoreOutcome
{
    /// <summary>The reference is new; the content may have been there.</summary>
    Stored,

    /// <summary>The run had the same content under the same name.</summary>
    AlreadyThere,

    /// <summary>There is no such run.</summary>
    UnknownRun,

    /// <summary>The run's artifacts would be larger together than is allowed; nothing was stored.</summary>
    QuotaReached,
}
