namespace Orchestrate.Domain.Runs;

/// <summary>What was used, measured by the model proxy and OpenCode's events.</summary>
/// <param name="ModelCalls">Model calls.</param>
/// <param name="ToolCalls">Tool calls.</param>
/// <param name="InputTokens">Input tokens, cached ones included.</param>
/// <param name="CachedTokens">Of these, read from the provider's cache.</param>
/// <param name="OutputTokens">Output tokens.</param>
/// <param name="CostMicroUsd">Cost in millionths of a US dollar.</param>
public sealed record Usage(int ModelCalls, int ToolCalls, long InputTokens, long CachedTokens, long OutputTokens, long CostMicroUsd)
{
    /// <summary>Nothing.</summary>
    public static Usage None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>What counts against the budget: output plus uncached input (RES-2).</summary>
    public long Tokens => OutputTokens + Math.Max(0, InputTokens - CachedTokens);

    /// <summary>The sum.</summary>
    public Usage Plus(Usage other) => new(
        ModelCalls + other.ModelCalls, ToolCalls + other.ToolCalls, InputTokens + other.InputTokens,
        CachedTokens + other.CachedTokens, OutputTokens + other.OutputTokens, CostMicroUsd + other.CostMicroUsd);
}
