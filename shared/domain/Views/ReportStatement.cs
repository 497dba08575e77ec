namespace Orchestrate.Domain.Views;

/// <summary>A statement of a report (SYN-1): the server's sentence, or an agent's words as a claim.</summary>
public sealed record ReportStatement
{
    /// <summary>The statement. In a claim: the agent's words as they came; untrusted text.</summary>
    public required string Text { get; init; }

    /// <summary>Who it comes from, without brackets, for example <c>implemented by @general</c>.</summary>
    public required string Attribution { get; init; }

    /// <summary>The task; null for an acceptance test and for the orchestrator agent's words.</summary>
    public string? TaskId { get; init; }

    /// <summary>The agent; null where the server speaks for itself.</summary>
    public string? Agent { get; init; }

    /// <summary>Ids of <see cref="RunReport.Verifications"/> that passed on the commit that was integrated.</summary>
    public IReadOnlyList<string> Verifications { get; init; } = [];

    /// <summary>Whether verifications of ours show all of it; otherwise it is a claim.</summary>
    public required bool Verified { get; init; }
}
