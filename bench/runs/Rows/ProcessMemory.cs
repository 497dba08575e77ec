using System.Globalization;

namespace Orchestrate.Bench.Rows;

/// <summary>Memory of processes, from <c>/proc</c>.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory of a process, in MB (10⁶ bytes).</summary>
    internal static double ResidentMb(int id) => Kilobytes($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/status", "VmRSS:") * 1024 / 1e6;

    /// <summary>Memory of several processes that share pages (PostgreSQL's), each page counted once, in MB: the proportional sets added up.</summary>
    internal static double ProportionalMb(IEnumerable<int> ids) => ids.Sum(id => Kilobytes($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/smaps_rollup", "Pss:")) * 1024 / 1e6;

    /// <summary>A process and everything below it.</summary>
    internal static IReadOnlyList<int> Tree(int root)
    {
        var parents = new List<(int Id, int Parent)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Text(Path.Join(folder, "stat")) is { } stat)
                parents.Add((id, int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture)));
        }

        List<int> tree = [root];
        for (var i = 0; i < tree.Count; i++)
            tree.AddRange(parents.Where(process => process.Parent == tree[i]).Select(process => process.Id));
        return tree;
    }

    private static double Kilobytes(string file, string name)
    {
        var line = Text(file)?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    // A process may end while it is looked at; it has no memory then.
    private static string? Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
