namespace Orchestrate.Domain.Runs;

/// <summary>What was used, measured by the model proxy and OpenCode's events.</summary>
/// <param name="ModelCalls">Model calls.</param>
/// <param name="ToolCalls">Tool calls.</param>
/// <param name="InputTokens">Input tokens, cached ones included.</param>
/// <param name="CachedTokens">Of these, read from the provider's cache.</param>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="CostMicroUsd">Cost in millionths of a US dollar.</param>
/// <param name="Estimated">Whether some of it is estimated, because a provider did not say what a call used.</param>
public sealed record Usage(int ModelCalls, int ToolCalls, long InputTokens, long CachedTokens, long OutputTokens, long CostMicroUsd, bool Estimated = false)
{
    /// <summary>Nothing.</summary>
    public static Usage None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>What counts against the budget: output plus uncached input (RES-2).</summary>
    public long Tokens => OutputTokens + Math.Max(0, InputTokens - CachedTokens);

    /// <summary>The sum.</summary>
    public Usage Plus(Usage other) => new(
        ModelCalls + other.ModelCalls, ToolCalls + other.ToolCalls, InputTokens + other.InputTokens,
        CachedTokens + other.CachedTokens, OutputTokens + other.OutputTokens, CostMicroUsd + other.CostMicroUsd, Estimated || other.Estimated);

    /// <summary>The larger of two measurements of the same thing, number by number: a later one is never smaller.</summary>
    public Usage AtLeast(Usage other) => new(
        Math.Max(ModelCalls, other.ModelCalls), Math.Max(ToolCalls, other.ToolCalls), Math.Max(InputTokens, other.InputTokens),
        Math.Max(CachedTokens, other.CachedTokens), Math.Max(OutputTokens, other.OutputTokens), Math.Max(CostMicroUsd, other.CostMicroUsd), Estimated || other.Estimated);

    /// <summary>What this measurement has beyond an earlier one of the same thing.</summary>
    public Usage Beyond(Usage earlier)
    {
        var total = AtLeast(earlier);
        return new(
            total.ModelCalls - earlier.ModelCalls, total.ToolCalls - earlier.ToolCalls, total.InputTokens - earlier.InputTokens,
            total.CachedTokens - earlier.CachedTokens, total.OutputTokens - earlier.OutputTokens, total.CostMicroUsd - earlier.CostMicroUsd, Estimated && !earlier.Estimated);
    }
}
