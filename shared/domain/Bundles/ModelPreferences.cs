namespace Orchestrate.Domain.Bundles;

/// <summary>Models, as <c>provider/model</c>. Null means the server's default model.</summary>
public sealed record ModelPreferences
{
    /// <summary>For every agent without a more specific preference.</summary>
    public string? Default { get; init; }

    /// <summary>For the orchestrator agent.</summary>
    public string? Orchestrator { get; init; }

    /// <summary>For worker agents.</summary>
    public string? Worker { get; init; }
}
