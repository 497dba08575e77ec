using System.Globalization;
using System.Text;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>What /proc says about running processes. Processes come and go while it is read, so every answer tolerates a vanished one.</summary>
internal static class ProcessTable
{
    /// <summary>Whether the process exists and is not a zombie, which runs nothing any more.</summary>
    public static bool IsRunning(int processId) => Stat(processId) is { State: not ('Z' or 'X') };

    /// <summary>The direct children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int processId) => [.. All().Where(entry => entry.Parent == processId).Select(entry => entry.Id)];

    /// <summary>Running processes that descend from the root, are in its session, or carry the marker in their environment (a daemon leaves tree and session, but keeps its environment).</summary>
    public static IReadOnlyList<int> Family(int root, string environmentMarker)
    {
        var all = All();
        var family = new HashSet<int> { root };
        var self = Environment.ProcessId;
        var marker = Encoding.UTF8.GetBytes(environmentMarker);
        for (var before = 0; before != family.Count;)
        {
            before = family.Count;
            family.UnionWith(all.Where(entry => entry.Id != self && (family.Contains(entry.Parent) || entry.Session == root)).Select(entry => entry.Id));
        }

        family.UnionWith(all.Where(entry => entry.Id != self && HasMarker(entry.Id, marker)).Select(entry => entry.Id));
        return [.. all.Where(entry => family.Contains(entry.Id) && entry.State is not ('Z' or 'X')).Select(entry => entry.Id)];
    }

    private static List<Entry> All()
    {
        var entries = new List<Entry>();
        if (!Directory.Exists("/proc/self"))
            return entries;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Stat(id) is { } entry)
                entries.Add(entry);
        }

        return entries;
    }

    private static Entry? Stat(int processId)
    {
        if (Read($"/proc/{processId}/stat") is not { Length: > 0 } bytes)
            return null;

        // The program's name stands in parentheses and may itself contain blanks and parentheses.
        var text = Encoding.UTF8.GetString(bytes);
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new Entry(processId, fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    private static bool HasMarker(int processId, byte[] marker) => Read($"/proc/{processId}/environ") is { } bytes && bytes.AsSpan().IndexOf(marker) >= 0;

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Entry(int Id, char State, int Parent, int Session);
}
