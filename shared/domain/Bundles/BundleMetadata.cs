namespace Orchestrate.Domain.Bundles;

/// <summary>Names and labels for people; no rule reads them.</summary>
public sealed record BundleMetadata
{
    /// <summary>A short name for lists.</summary>
    public string? Name { get; init; }

    /// <summary>A sentence or two.</summary>
    public string? Description { get; init; }

    /// <summary>Who wrote the bundle.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Free labels to filter by.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
