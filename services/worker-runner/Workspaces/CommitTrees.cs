using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Reads and replaces single entries of a commit's trees, whatever bytes the names beside them have.</summary>
internal sealed class CommitTrees(Git git)
{
    /// <summary>Mode of a folder's entry.</summary>
    public const string Folder = "40000";

    /// <summary>The entry with that name in a tree; null when there is none.</summary>
    public async Task<(string Mode, string Id)?> EntryAsync(string repository, string tree, string name, CancellationToken cancellationToken)
    {
        foreach (var entry in await EntriesAsync(repository, tree, cancellationToken))
        {
            if (Name(entry).SequenceEqual(Encoding.UTF8.GetBytes(name)) && Encoding.UTF8.GetString(Head(entry)).Split(' ') is [var mode, _, var id])
                return (mode.TrimStart('0'), id);
        }

        return null;
    }

    /// <summary>The commit's tree with another tree in place of one of its folders.</summary>
    public async Task<string> ReplaceAsync(string repository, string commit, string path, string tree, CancellationToken cancellationToken)
    {
        for (var place = path; place.Length > 0; place = Parent(place))
        {
            var entries = await EntriesAsync(repository, $"{commit}:{Parent(place)}", cancellationToken);
            var name = Encoding.UTF8.GetBytes(place[(place.LastIndexOf('/') + 1)..]);
            using var input = new MemoryStream();
            foreach (var entry in entries.Where(entry => !Name(entry).SequenceEqual(name)))
                Write(input, entry);

            // git has no empty folders.
            if (!await IsEmptyAsync(repository, tree, cancellationToken))
                Write(input, [.. Encoding.UTF8.GetBytes($"040000 tree {tree}\t"), .. name]);
            tree = (await git.RunAsync(new GitCall("mktree", "-z") { Repository = repository, Input = input.ToArray() }, cancellationToken)).Text;
        }

        return tree;
    }

    private async Task<bool> IsEmptyAsync(string repository, string tree, CancellationToken cancellationToken) => (await EntriesAsync(repository, tree, cancellationToken)).Count == 0;

    private async Task<IReadOnlyList<byte[]>> EntriesAsync(string repository, string tree, CancellationToken cancellationToken)
    {
        var listed = await git.RunAsync(new GitCall("ls-tree", "-z", "--full-tree", tree) { Repository = repository }, cancellationToken);
        var entries = new List<byte[]>();
        for (var rest = listed.Output.AsSpan(); rest.IndexOf((byte)0) is >= 0 and var end; rest = rest[(end + 1)..])
            entries.Add(rest[..end].ToArray());
        return entries;
    }

    private static void Write(MemoryStream input, byte[] entry)
    {
        input.Write(entry);
        input.WriteByte(0);
    }

    private static string Parent(string path) => path.LastIndexOf('/') is > 0 and var at ? path[..at] : string.Empty;

    private static byte[] Head(byte[] entry) => entry[..Array.IndexOf(entry, (byte)'\t')];

    private static ReadOnlySpan<byte> Name(byte[] entry) => entry.AsSpan(Array.IndexOf(entry, (byte)'\t') + 1);
}
