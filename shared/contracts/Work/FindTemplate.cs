namespace Orchestrate.Contracts.Work;

/// <summary>Request of a runner that was started with other prompts than the coordinator that ordered a turn. Answered by <see cref="TemplateFound"/>.</summary>
public sealed record FindTemplate
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>SHA-256 of the template, in lower-case hexadecimal.</summary>
    public required string Digest { get; init; }
}
