namespace Orchestrate.Messaging;

/// <summary>Decides when a bus that does not work although its broker answers is given up. Not thread-safe.</summary>
/// <param name="limit">How long it may go on like that.</param>
public sealed class BusPatience(TimeSpan limit)
{
    private DateTimeOffset? since;

    /// <summary>Whether patience is over. A broker that is away is waited for without end: no new process would do better.</summary>
    /// <param name="works">Whether all endpoints are connected.</param>
    /// <param name="brokerAnswers">Whether the broker takes connections.</param>
    /// <param name="now">The time, UTC.</param>
    public bool IsOver(bool works, bool brokerAnswers, DateTimeOffset now)
    {
        if (works || !brokerAnswers)
            since = null;
        else
            since ??= now;
        return now - since >= limit;
    }
}
