namespace Orchestrate.Crash.Tests.Editing;

/// <summary>The result is what somebody gets who does the accepted work one after the other.</summary>
internal static class SerialRules
{
    public static IEnumerable<string> Breaches(EditingHistory run, string folder)
    {
        using var scratch = new ScratchClone(run, folder);
        var delivered = scratch.TreeOf(run.History.Document.GetProperty("head").GetString()!);

        // Git's own merge, commit by commit, agrees with each merge and each conflict.
        foreach (var merge in run.Merges)
        {
            var conflicts = scratch.Merge(merge.Commit);
            if (merge.Head is null != conflicts.Count > 0)
                yield return $"{merge.Task}.{merge.Attempt} was {(merge.Head is null ? "not " : "")}merged; plain git finds conflicts in [{string.Join(", ", conflicts)}]";
            else if (merge.Head is null && !conflicts.Order().SequenceEqual(merge.Conflicts.Order()))
                yield return $"{merge.Task}.{merge.Attempt} conflicts in [{string.Join(", ", merge.Conflicts)}]; plain git finds [{string.Join(", ", conflicts)}]";
            else if (merge.Head is { } head && scratch.Tree() != scratch.TreeOf(head))
                yield return $"after {merge.Task}.{merge.Attempt} the tree is not that of {head}: {scratch.Difference(scratch.Tree(), head)}";
        }

        // And the edits themselves, done on one checkout by one worker in that order, leave the same files.
        scratch.GoTo(run.Base);
        foreach (var command in run.Merges.Where(m => m.Head is not null).SelectMany(run.ExecutionsIn).SelectMany(e => e.Commands))
            scratch.Edit(command);
        var serial = scratch.Tree();
        if (serial != delivered)
            yield return $"the result differs from the serial execution: {scratch.Difference(serial, delivered)}";
    }
}
