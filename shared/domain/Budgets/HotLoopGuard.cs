using System.Collections.Immutable;

namespace Orchestrate.Domain.Budgets;

/// <summary>
/// Recognises an agent that calls its model again and again and gets nowhere: an answer that OpenCode cannot use makes it call again at once.
/// A useful answer starts the counting anew, so a fast agent that makes progress is never cut.
/// </summary>
public sealed record HotLoopGuard
{
    /// <summary>This many useless answers in a row are a hot loop.</summary>
    public const int MaxUseless = 3;

    /// <summary>More calls than this within <see cref="Window"/>, without a useful answer, are a hot loop.</summary>
    public const int MaxCallsInWindow = 10;

    /// <summary>The time in which calls are counted.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Useless answers in a row.</summary>
    public int Useless { get; init; }

    /// <summary>When the latest calls without a useful answer began.</summary>
    public ImmutableQueue<DateTimeOffset> Recent { get; init; } = [];

    /// <summary>What is wrong; null while nothing is.</summary>
    public string? Loop
    {
        get
        {
            if (Useless >= MaxUseless)
                return FormattableString.Invariant($"The model gave {Useless} answers in a row that an agent cannot use.");
            var calls = Recent.Count();
            return calls > MaxCallsInWindow
                ? FormattableString.Invariant($"{calls} model calls within {Window.TotalSeconds} seconds brought no useful answer.")
                : null;
        }
    }

    /// <summary>A call is about to be made.</summary>
    public HotLoopGuard Called(DateTimeOffset at)
    {
        var recent = Recent.Enqueue(at);
        while (at - recent.Peek() > Window)
            recent = recent.Dequeue();
        return this with { Recent = recent };
    }

    /// <summary>A call was answered.</summary>
    /// <param name="useful">True when the agent can go on with it, false when not, null for an error that the agent's own back-off handles.</param>
    public HotLoopGuard Answered(bool? useful) => useful switch
    {
        true => new HotLoopGuard(),
        false => this with { Useless = Useless + 1 },
        null => this,
    };
}
