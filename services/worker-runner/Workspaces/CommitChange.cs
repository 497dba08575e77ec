using Orchestrate.Domain.Delivery;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A path that differs between two commits.</summary>
/// <param name="Path">The path.</param>
/// <param name="Before">What the older commit has.</param>
/// <param name="Result">What the newer one has.</param>
internal sealed record CommitChange(string Path, PathEntry Before, PathEntry Result)
{
    /// <summary>Reads <c>git diff-tree -r -z --raw</c>.</summary>
    public static IReadOnlyList<CommitChange> Read(IReadOnlyList<string> items)
    {
        var changes = new List<CommitChange>();
        for (var i = 0; i + 1 < items.Count; i += 2)
        {
            if (items[i].TrimStart(':').Split(' ') is [var oldMode, var newMode, var oldId, var newId, _])
                changes.Add(new(items[i + 1], Entry(oldMode, oldId), Entry(newMode, newId)));
        }

        return changes;
    }

    private static PathEntry Entry(string mode, string id) => mode switch
    {
        "000000" => PathEntry.Nothing,
        "100644" => new(EntryKind.File, id),
        "100755" => new(EntryKind.Executable, id),
        "120000" => new(EntryKind.Link, id),
        _ => new(EntryKind.Other),
    };
}
