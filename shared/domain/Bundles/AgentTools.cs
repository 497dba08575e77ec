namespace Orchestrate.Domain.Bundles;

/// <summary>The OpenCode tools that an agent may be given.</summary>
public static class AgentTools
{
    /// <summary>All of them. <c>task</c> is missing because workers do not delegate (NDP-2), <c>question</c> because nobody sits in front of a headless session.</summary>
    public static IReadOnlyList<string> Allowed { get; } = ["read", "glob", "grep", "list", "edit", "write", "patch", "bash", "todowrite", "webfetch"];
}
