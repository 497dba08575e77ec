namespace Orchestrate.RunApi.Store;

/// <summary>A run as it was submitted.</summary>
public sealed class RunRow
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Its bundle.</summary>
    public required string BundleDigest { get; init; }

    /// <summary>The bundle's name, for lists.</summary>
    public string? Name { get; init; }

    /// <summary>The bundle's labels as a JSON object of strings.</summary>
    public required string Labels { get; init; }

    /// <summary>Name of the API key that submitted it.</summary>
    public required string Owner { get; init; }

    /// <summary>False: it waits for <c>POST /runs/{id}/start</c>.</summary>
    public required bool Start { get; init; }

    /// <summary><c>full</c> or <c>verify_only</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }
}
