namespace Orchestrate.Domain.Bundles;

/// <summary>The kinds of checks, and which of them an agent may ask for (VER-6).</summary>
public static class VerifierTypes
{
    /// <summary>Runs nothing, reaches nothing and reads only the commit, so tasks may ask for it.</summary>
    public static IReadOnlyList<string> Harmless { get; } = ["file_exists", "file_hash", "file_contains", "git_diff", "json_schema", "json_path"];

    /// <summary>Runs commands of the bundle in the sandbox, on a checkout of its own.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["command", "junit"];

    /// <summary>All of them; what is not <see cref="Harmless"/> comes from the bundle only.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Harmless, .. Commands, "http_status"];
}
