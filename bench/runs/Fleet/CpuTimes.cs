using System.Globalization;

namespace Orchestrate.Bench.Fleet;

/// <summary>Processor time of processes and their children, from <c>/proc</c>.</summary>
public static class CpuTimes
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time so far of a process and everything below it, in milliseconds; what ended children used counts where the kernel has added it.</summary>
    public static double OfTree(int root)
    {
        var parents = new Dictionary<int, (int Parent, double Ticks)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) || Read(folder) is not { } stat)
                continue;
            parents[id] = stat;
        }

        return parents.Where(entry => IsBelow(parents, entry.Key, root)).Sum(entry => entry.Value.Ticks) / TicksPerSecond * 1000;
    }

    private static bool IsBelow(Dictionary<int, (int Parent, double Ticks)> parents, int id, int root)
    {
        for (var at = id; at > 1; at = parents.TryGetValue(at, out var entry) ? entry.Parent : 0)
        {
            if (at == root)
                return true;
        }

        return false;
    }

    // The name stands in parentheses and may hold spaces: what follows the last one is counted from the state on.
    private static (int Parent, double Ticks)? Read(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
