namespace Orchestrate.Domain.Budgets;

/// <summary>A model's prices in US dollars per million tokens, which are millionths of a dollar per token.</summary>
/// <param name="Input">Uncached input.</param>
/// <param name="CachedInput">Cached input.</param>
/// <param name="Output">Output.</param>
public sealed record ModelPrice(decimal Input, decimal CachedInput, decimal Output)
{
    /// <summary>True when the model costs anything at all.</summary>
    public bool IsPriced => Input > 0 || CachedInput > 0 || Output > 0;

    /// <summary>Cost of a call in millionths of a US dollar, rounded up.</summary>
    public long CostMicroUsd(ModelUsage usage) =>
        (long)Math.Ceiling((usage.UncachedInput * Input) + (usage.Cached * CachedInput) + (usage.Output * Output));
}
