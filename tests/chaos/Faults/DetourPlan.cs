namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>What happens to messages on a detour.</summary>
internal sealed record DetourPlan
{
    /// <summary>How often each is delivered.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Each copy comes at a drawn time until then: so they overtake one another.</summary>
    public TimeSpan Scatter { get; init; }

    /// <summary>Share of messages of which one more copy comes late, under another id.</summary>
    public double LateShare { get; init; }

    /// <summary>How late that is at most.</summary>
    public TimeSpan Late { get; init; }

    /// <summary>What is delivered in place of an envelope.</summary>
    public Func<byte[], byte[]> Change { get; init; } = body => body;
}
