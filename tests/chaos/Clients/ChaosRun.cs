namespace Orchestrate.Chaos.Tests.Clients;

/// <summary>A run that was submitted, and what its client has seen of it.</summary>
internal sealed class ChaosRun(Guid id)
{
    private readonly List<SeenEvent> _seen = [];

    public Guid Id { get; } = id;

    public IReadOnlyList<SeenEvent> Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    public bool Ended { get; private set; }

    /// <summary>Number of the last event that its client has seen; where it goes on after its connection broke.</summary>
    public long LastSeq { get; private set; }

    public void See(SeenEvent seen)
    {
        lock (_seen)
        {
            _seen.Add(seen);
            LastSeq = seen.Seq;
            Ended |= seen.IsTerminal;
        }
    }
}
