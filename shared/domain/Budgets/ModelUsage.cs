namespace Orchestrate.Domain.Budgets;

/// <summary>Tokens of one model call.</summary>
/// <param name="Input">Input tokens, cached ones included.</param>
/// <param name="Cached">Input tokens read from the provider's cache.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="Estimated">True when the provider did not say and the numbers are estimates.</param>
public sealed record ModelUsage(long Input, long Cached, long Output, bool Estimated = false)
{
    /// <summary>A call that used nothing, for example one that the provider refused.</summary>
    public static ModelUsage None { get; } = new(0, 0, 0);

    /// <summary>Input that was not read from the cache.</summary>
    public long UncachedInput => Math.Max(0, Input - Cached);

    /// <summary>What counts against a token limit: output plus uncached input (RES-2).</summary>
    public long Counted => Output + UncachedInput;

    /// <summary>For a provider that is silent about usage: a token per three characters, nothing cached. High on purpose, so that a limit is not missed.</summary>
    /// <param name="inputBytes">Size of the request.</param>
    /// <param name="outputBytes">Size of the answer's text and tool calls.</param>
    public static ModelUsage Estimate(long inputBytes, long outputBytes) => new((inputBytes + 2) / 3, 0, (outputBytes + 2) / 3, Estimated: true);
}
