namespace Orchestrate.Domain.Views;

/// <summary>A verification that statements of a report point to (SYN-1).</summary>
public sealed record ReportVerification
{
    /// <summary>Unique in the report: <c>task/requirement</c>, <c>task/requirement@merge</c> or <c>acceptance/test</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The verifier's type.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it held.</summary>
    public required bool Passed { get; init; }

    /// <summary>The commit that was examined.</summary>
    public required string Commit { get; init; }

    /// <summary>That commit's tree, when the runner said it.</summary>
    public string? Tree { get; init; }

    /// <summary>When it held: <c>attempt</c> (on the commit that was integrated, before the merge), <c>merge</c> (on the merged tree) or <c>integrated</c> (on the run's integrated commit).</summary>
    public required string Stage { get; init; }

    /// <summary>What was expected and what was found.</summary>
    public required string Detail { get; init; }
}
