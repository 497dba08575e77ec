namespace Orchestrate.Standalone.Models;

/// <summary>What a provider takes, in US dollars per million tokens.</summary>
public sealed record ProviderPrices
{
    /// <summary>Uncached input.</summary>
    public decimal Input { get; init; }

    /// <summary>Cached input.</summary>
    public decimal CachedInput { get; init; }

    /// <summary>Output.</summary>
    public decimal Output { get; init; }
}
