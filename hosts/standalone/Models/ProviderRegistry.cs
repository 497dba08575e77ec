using System.Text.Json;
using Orchestrate.Domain;
using Orchestrate.Standalone.Hosting;

namespace Orchestrate.Standalone.Models;

/// <summary>The known model providers, and how <c>--model provider/name</c> becomes configuration.</summary>
public sealed record ProviderRegistry
{
    /// <summary>File name below <c>registries/</c>.</summary>
    public const string FileName = "providers.registry.json";

    /// <summary>Version of the registry.</summary>
    public string? Version { get; init; }

    /// <summary>What the registry is for.</summary>
    public string? Description { get; init; }

    /// <summary>The providers.</summary>
    public required IReadOnlyList<ProviderEntry> Providers { get; init; }

    /// <summary>Loads the registry.</summary>
    /// <param name="documents">The folder that holds <c>registries/</c>.</param>
    public static ProviderRegistry Load(string documents)
    {
        var path = Path.Combine(documents, "registries", FileName);
        try
        {
            return JsonSerializer.Deserialize<ProviderRegistry>(File.ReadAllText(path), DomainJson.Options)
                ?? throw new StandaloneException($"{path} is empty.");
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            throw new StandaloneException($"The registry of model providers cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The settings that make a model the default one and its provider known to the runner.</summary>
    /// <param name="model"><c>provider/name</c>; the name may contain slashes itself.</param>
    /// <param name="modelUrl">Base address in place of the registry's, or null.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="StandaloneException">The model's name has no provider, the provider is unknown, or its key is missing.</exception>
    public IReadOnlyDictionary<string, string?> Settings(string model, string? modelUrl, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(environment);
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == model.Length - 1)
            throw new StandaloneException($"--model must be PROVIDER/NAME, not '{model}'. Known providers: {Names()}.");
        var name = model[..slash];
        var provider = Providers.FirstOrDefault(known => known.Name == name);
        if (provider is null && modelUrl is null)
            throw new StandaloneException($"The model provider '{name}' is not known. Known: {Names()}. For another OpenAI-compatible one add --model-url URL.");

        var address = modelUrl ?? provider?.BaseUrl
            ?? throw new StandaloneException($"The provider '{name}' has no fixed address. Say it with --model-url URL.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new StandaloneException($"The model provider's address must be an absolute http(s) URL, not '{address}'.");
        var key = provider?.KeyEnv ?? string.Empty;
        if (key.Length > 0 && string.IsNullOrWhiteSpace(environment(key)))
            throw new StandaloneException($"The provider '{name}' needs a key, and the environment variable {key} is not set. Set it and start again: export {key}=...");

        var section = $"Runner:Providers:{name}";
        var settings = new Dictionary<string, string?>
        {
            ["Coordinator:DefaultModel"] = model,
            [$"{section}:BaseUrl"] = address,
            [$"{section}:KeyEnvironmentVariable"] = key,
        };
        if (provider?.Prices is { } prices)
        {
            settings[$"{section}:InputPrice"] = prices.Input.ToString(System.Globalization.CultureInfo.InvariantCulture);
            settings[$"{section}:CachedInputPrice"] = prices.CachedInput.ToString(System.Globalization.CultureInfo.InvariantCulture);
            settings[$"{section}:OutputPrice"] = prices.Output.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        return settings;
    }

    private string Names() => string.Join(", ", Providers.Select(provider => provider.Name));
}
