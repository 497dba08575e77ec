namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>A permission rule.</summary>
/// <param name="Permission">A tool's permission, or <c>*</c>.</param>
/// <param name="Pattern">What it applies to, <c>*</c> for everything.</param>
/// <param name="Action"><c>allow</c>, <c>ask</c> or <c>deny</c>.</param>
public sealed record OpenCodePermissionRule(string Permission, string Pattern, string Action)
{
    /// <summary>
    /// Everything denied but the given tools. <c>task</c>, <c>question</c>, <c>external_directory</c> and <c>doom_loop</c> stay denied even when a caller lists them:
    /// the first would nest agents (NDP-2), the others wait for a person or leave the attempt's clone.
    /// </summary>
    public static IReadOnlyList<OpenCodePermissionRule> Only(IEnumerable<string> tools) =>
        [new("*", "*", "deny"), .. tools.Select(tool => new OpenCodePermissionRule(tool, "*", "allow")), .. AlwaysDenied.Select(tool => new OpenCodePermissionRule(tool, "*", "deny"))];

    private static readonly string[] AlwaysDenied = ["task", "question", "external_directory", "doom_loop"];
}
