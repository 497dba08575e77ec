namespace Orchestrate.WorkerRunner.Hosting;

/// <summary>An OpenAI-compatible model provider (section <c>Runner:Providers:&lt;name&gt;</c>).</summary>
public sealed class ModelProviderOptions
{
    /// <summary>Base address, for example <c>https://example.com/v1</c>; <c>/chat/completions</c> is appended.</summary>
    public string BaseUrl { get; set; } = string.Empty;

    /// <summary>Name of the environment variable that holds the key; empty means that none is sent.</summary>
    public string KeyEnvironmentVariable { get; set; } = string.Empty;

    /// <summary>US dollars per million uncached input tokens; 0 when unknown.</summary>
    public decimal InputPrice { get; set; }

    /// <summary>US dollars per million cached input tokens.</summary>
    public decimal CachedInputPrice { get; set; }

    /// <summary>US dollars per million output tokens.</summary>
    public decimal OutputPrice { get; set; }
}
