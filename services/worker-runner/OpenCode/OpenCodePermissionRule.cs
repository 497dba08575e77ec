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
    /// OpenCode asks the permission <c>edit</c> for every tool that changes files, so one of them brings the others.
    /// </summary>
    public static IReadOnlyList<OpenCodePermissionRule> Only(IEnumerable<string> tools) =>
    [
        new("*", "*", "deny"),
        .. tools.Except(AlwaysDenied, StringComparer.Ordinal).Select(Of).Distinct(StringComparer.Ordinal).Select(permission => new OpenCodePermissionRule(permission, "*", "allow")),
        .. AlwaysDenied.Select(tool => new OpenCodePermissionRule(tool, "*", "deny")),
    ];

    private static string Of(string tool) => tool is "write" or "patch" ? "edit" : tool;

    private static readonly string[] AlwaysDenied = ["task", "question", "external_directory", "doom_loop"];
}
