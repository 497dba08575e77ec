namespace Orchestrate.Messaging;

/// <summary>
/// Whether what is sent still arrives. After a broker's restart the client's channel for sending can be lost in a way that nobody notices: it stays open, each send on it waits for an answer that
/// belongs to an earlier one, and the bus counts as healthy. Thread-safe.
/// </summary>
public sealed class SendHealth
{
    /// <summary>How long a send without an answer says something: one that is tried again takes up to 20 s to fail.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(45);

    private long answered = DateTimeOffset.MinValue.UtcTicks;
    private long unanswered = DateTimeOffset.MinValue.UtcTicks;

    /// <summary>The broker answered a send: it took the message, or said why not.</summary>
    public void Answered(DateTimeOffset now) => Volatile.Write(ref answered, now.UtcTicks);

    /// <summary>Nobody answered within the time that a send has.</summary>
    public void Unanswered(DateTimeOffset now) => Volatile.Write(ref unanswered, now.UtcTicks);

    /// <summary>False while the last thing that is known of sending, not long ago, is that nobody answered.</summary>
    public bool Works(DateTimeOffset now)
    {
        var failed = Volatile.Read(ref unanswered);
        return failed <= Volatile.Read(ref answered) || now.UtcTicks - failed > Remembered.Ticks;
    }
}
