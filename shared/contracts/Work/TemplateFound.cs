namespace Orchestrate.Contracts.Work;

/// <summary>The coordinator's answer to <see cref="FindTemplate"/>.</summary>
public sealed record TemplateFound
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The template; null when no coordinator was ever started with it.</summary>
    public string? Text { get; init; }
}
