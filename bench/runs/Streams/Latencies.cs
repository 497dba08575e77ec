namespace Orchestrate.Bench.Streams;

/// <summary>Times from an event to its client, milliseconds, of the window that is open.</summary>
internal sealed class Latencies
{
    private readonly Lock _sync = new();
    private List<double> _values = [];

    /// <summary>An event has just arrived.</summary>
    /// <param name="at">When it happened.</param>
    internal void Received(DateTime at)
    {
        var milliseconds = (DateTime.UtcNow - at).TotalMilliseconds;
        lock (_sync)
            _values.Add(milliseconds);
    }

    /// <summary>What has come since the last call.</summary>
    internal IReadOnlyList<double> Take()
    {
        lock (_sync)
        {
            var taken = _values;
            _values = [];
            return taken;
        }
    }
}
