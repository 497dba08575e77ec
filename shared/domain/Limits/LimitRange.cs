namespace Orchestrate.Domain.Limits;

/// <summary>A server's rule for one limit: what counts when the bundle says nothing, and what no bundle can exceed.</summary>
/// <param name="Default">Value when the bundle says nothing.</param>
/// <param name="Maximum">Largest value.</param>
public sealed record LimitRange(long Default, long Maximum)
{
    /// <summary>The smaller of what was asked for and what is allowed (LIM-1).</summary>
    public long Resolve(long? requested) => Math.Min(requested ?? Default, Maximum);
}
