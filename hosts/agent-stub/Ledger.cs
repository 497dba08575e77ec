using System.Collections.Concurrent;

namespace Orchestrate.AgentStub;

/// <summary>Every call since the last reset, by run.</summary>
public sealed class Ledger
{
    private readonly ConcurrentDictionary<Guid, ConcurrentQueue<LedgerEntry>> _runs = new();

    /// <summary>Writes a call down.</summary>
    public void Write(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _runs.GetOrAdd(entry.Call.RunId, _ => new()).Enqueue(entry);
    }

    /// <summary>The calls of one run, or of all, in the order in which they ended.</summary>
    public IReadOnlyList<LedgerEntry> Of(Guid? run) => run is { } id
        ? _runs.TryGetValue(id, out var calls) ? [.. calls] : []
        : [.. _runs.Values.SelectMany(calls => calls)];

    /// <summary>Forgets everything.</summary>
    public void Clear() => _runs.Clear();
}
