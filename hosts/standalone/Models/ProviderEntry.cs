namespace Orchestrate.Standalone.Models;

/// <summary>A model provider that the registry knows (<c>registries/providers.registry.json</c>).</summary>
public sealed record ProviderEntry
{
    /// <summary>Name, the part of a model's name before the slash.</summary>
    public required string Name { get; init; }

    /// <summary>What it is, for people.</summary>
    public required string Description { get; init; }

    /// <summary>Base address of its OpenAI-compatible interface; null when the user has to say it with <c>--model-url</c>.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Environment variable with the key; null when the provider takes none.</summary>
    public string? KeyEnv { get; init; }

    /// <summary>US dollars per million tokens; null when unknown.</summary>
    public ProviderPrices? Prices { get; init; }
}
