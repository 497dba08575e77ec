using System.Collections.Concurrent;

namespace Orchestrate.Chaos.Tests.Clients;

/// <summary>What clients had to put up with: answers and breaks after which they tried again, by kind.</summary>
internal sealed class Hardships
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public void Count(string kind) => _counts.AddOrUpdate(kind, 1, (_, before) => before + 1);

    /// <summary>Says what there was, and forgets it.</summary>
    public string Take()
    {
        var counts = _counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Value} × {c.Key}").ToList();
        _counts.Clear();
        return counts.Count == 0 ? "nothing" : string.Join(", ", counts);
    }
}
