using System.Globalization;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Runs;

/// <summary>AGT-4: what a bypass writes into the decision records of the spec folders that it concerns. Built from the state alone, so that a merge which is done again is the same merge.</summary>
internal static class RoutingRecords
{
    private const int MostPaths = 50;

    /// <summary>One text for each spec folder; none without a bypass.</summary>
    public static IReadOnlyList<FileAppend> Of(TaskState task) => task.Bypass is not { } bypass
        ? []
        : [.. task.Attempt.Misrouted.GroupBy(f => SpecFolders.Of(f.Path)!, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new FileAppend($"{g.Key}/decision-record.md", Text(task, bypass, [.. g])))];

    private static string Text(TaskState task, RoutingBypass bypass, IReadOnlyList<MisroutedFile> files) =>
        $"""

        ## Routing bypass, {bypass.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC

        - Decided by: {Line(bypass.By)}
        - Reason: {Line(bypass.Note)}
        - Task: {Line(task.Task.TaskId)} ({Line(task.Task.Title)}), attempt {Identity.Part(task.Attempt.Number)}
        - Written by: @{task.Attempt.Agent}, instead of {string.Join(", ", files.Select(f => f.Owner).Distinct(StringComparer.Ordinal).Select(o => o == SpecPaths.Nobody ? "nobody" : $"@{o}"))}
        - Files: {string.Join(", ", files.Take(MostPaths).Select(f => $"`{Line(f.Path)}`"))}{(files.Count > MostPaths ? string.Create(CultureInfo.InvariantCulture, $" and {files.Count - MostPaths} more") : "")}

        """.ReplaceLineEndings("\n");

    private static string Line(string text) => text.ReplaceLineEndings(" ").Trim();
}
