namespace Orchestrate.Contracts.Work;

/// <summary>What exactly is in conflict in a file, for the agent that is to resolve it.</summary>
public sealed record ConflictText
{
    /// <summary>The file, relative to the repository's root.</summary>
    public required string Path { get; init; }

    /// <summary>Git's words and the conflicting lines of both sides and their common base between conflict markers (<c>integrated</c>, <c>attempt</c>); at most 4 000 characters.</summary>
    public required string Text { get; init; }
}
