namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>A workspace as a hostile, or only clumsy, agent leaves it, and what has to become of it.</summary>
/// <param name="Script">What the agent's shell does in its clone, in the agent's own sandbox. <c>$EVIL</c> is a program that leaves a mark when anybody runs it.</param>
internal sealed record HostileWorkspace(string Script)
{
    /// <summary>All files that the commit changes, added or deleted, as people see their paths.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>Contents of files in a checkout of the commit.</summary>
    public IReadOnlyList<(string Path, string Content)> Kept { get; init; } = [];

    /// <summary>What is not in the commit, and a part of the sentence that says why.</summary>
    public IReadOnlyList<(string Path, string Reason)> LeftOut { get; init; } = [];

    /// <summary>Further commands in a checkout of the commit that must end with 0.</summary>
    public IReadOnlyList<string> Holds { get; init; } = [];

    /// <summary>Whether the attempt's next turn finds its clone again, with the ignored files; otherwise the clone is made anew.</summary>
    public bool Resumes { get; init; } = true;
}
