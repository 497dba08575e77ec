namespace Orchestrate.ScriptedModel.Hosting;

/// <summary>One model call as the scripted model saw it.</summary>
public sealed record LedgerEntry
{
    /// <summary>Place in the ledger, from 1.</summary>
    public int Number { get; init; }

    /// <summary>When the call arrived.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>OpenCode's session (header <c>x-session-id</c>), <c>-</c> without one.</summary>
    public required string Session { get; init; }

    /// <summary>The parent session (header <c>x-parent-session-id</c>), null without one.</summary>
    public string? ParentSession { get; init; }

    /// <summary>The model asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The position block's values; empty when the prompt had none.</summary>
    public IReadOnlyDictionary<string, string> Position { get; init; } = new Dictionary<string, string>();

    /// <summary>Which call of the turn, from 1.</summary>
    public int Step { get; init; }

    /// <summary>The reply it was answered from, from 1; 0 for none.</summary>
    public int Reply { get; init; }

    /// <summary>The fault that was played, in the scenario file's words.</summary>
    public string? Fault { get; init; }

    /// <summary>The error code, when the scenario had no answer.</summary>
    public string? Error { get; init; }

    /// <summary>Input tokens, cached ones included.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Input tokens that the previous call of the prompt had already sent.</summary>
    public int CachedTokens { get; init; }

    /// <summary>Output tokens.</summary>
    public int CompletionTokens { get; init; }

    /// <summary>True when the client went away before the answer was complete.</summary>
    public bool Aborted { get; init; }
}
