namespace Orchestrate.Domain.Views;

/// <summary>Something that a report leaves open or that was not done (SYN-1).</summary>
/// <param name="Kind">Typed, for example <c>conflict</c> or <c>task_skipped</c>.</param>
/// <param name="Text">The server's sentence.</param>
/// <param name="TaskId">The task; null when it concerns the whole run.</param>
public sealed record ReportNote(string Kind, string Text, string? TaskId = null)
{
    /// <summary>Agents' words that it is about; untrusted text.</summary>
    public IReadOnlyList<string> Quotes { get; init; } = [];
}
