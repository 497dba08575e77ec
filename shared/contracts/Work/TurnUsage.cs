namespace Orchestrate.Contracts.Work;

/// <summary>What a turn used, measured by the model proxy and OpenCode's events.</summary>
public sealed record TurnUsage
{
    /// <summary>Model calls forwarded.</summary>
    public int ModelCalls { get; init; }

    /// <summary>Tool calls seen.</summary>
    public int ToolCalls { get; init; }

    /// <summary>Input tokens, cached ones included.</summary>
    public long InputTokens { get; init; }

    /// <summary>Input tokens read from the provider's cache.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Output tokens.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Cost in millionths of a US dollar.</summary>
    public long CostMicroUsd { get; init; }

    /// <summary>Tokens or micro-dollars used beyond the turn's limit by the call that was in flight.</summary>
    public long OverdraftTokens { get; init; }

    /// <summary>Whether some of it is estimated, because a provider did not say what a call used.</summary>
    public bool Estimated { get; init; }
}
