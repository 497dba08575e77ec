namespace Orchestrate.Chaos.Tests.Clients;

/// <summary>The turns of one runner, as clients see them: which it holds, and which of those were given to others.</summary>
internal sealed class HeldTurns(string runner)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);
    private int _passedOn;

    /// <summary>Turns that it holds.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _held.Count;
        }
    }

    /// <summary>Turns that it held and that were given to others.</summary>
    public int PassedOn
    {
        get
        {
            lock (_gate)
                return _passedOn;
        }
    }

    /// <summary>Whether all that it held was given to others.</summary>
    public bool HavePassedOn
    {
        get
        {
            lock (_gate)
                return _held.Count == 0 && _passedOn > 0;
        }
    }

    public void See(SeenEvent seen)
    {
        lock (_gate)
        {
            if (seen.Type == "run.turn.started" && seen.Text("runner_id") == runner)
                _held.Add(seen.Text("work_id"));
            else if (seen.Type is "run.work.lost" or "run.work.claimed" && _held.Remove(seen.Text("work_id")))
                _passedOn++;
            else if (seen.Type == "run.turn.finished")
                _held.Remove(seen.Text("work_id"));
        }
    }
}
