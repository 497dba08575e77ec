namespace Orchestrate.Cli.Api;

/// <summary>A problem document (RFC 9457) of the server.</summary>
public sealed record ApiProblem
{
    /// <summary>HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>Stable code, for example <c>run_not_found</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The same sentence for every occurrence.</summary>
    public string? Title { get; init; }

    /// <summary>This occurrence, and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>Finds the cause in the server's log.</summary>
    public string? TraceId { get; init; }

    /// <summary>Everything that is wrong with the body.</summary>
    public IReadOnlyList<ApiProblemError> Errors { get; init; } = [];
}
