namespace Orchestrate.ScriptedModel.Hosting;

/// <summary>Every call since the start, oldest first; the newest 10 000 are kept.</summary>
public sealed class CallLedger
{
    private const int Kept = 10_000;
    private readonly Lock _gate = new();
    private readonly LinkedList<LedgerEntry> _entries = new();
    private int _count;

    /// <summary>The calls.</summary>
    public IReadOnlyList<LedgerEntry> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Adds a call and gives it its number.</summary>
    public LedgerEntry Add(LedgerEntry entry)
    {
        lock (_gate)
        {
            entry = entry with { Number = ++_count };
            _entries.AddLast(entry);
            if (_entries.Count > Kept)
                _entries.RemoveFirst();
            return entry;
        }
    }

    /// <summary>Notes that a call's client went away.</summary>
    public void Aborted(int number)
    {
        lock (_gate)
        {
            for (var node = _entries.Last; node is not null; node = node.Previous)
            {
                if (node.Value.Number != number)
                    continue;
                node.Value = node.Value with { Aborted = true };
                return;
            }
        }
    }
}
