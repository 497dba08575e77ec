namespace Orchestrate.Domain.Budgets;

/// <summary>
/// What a turn may use and has used (RES-2, LIM-1). A call is counted and its output reserved before it is made; afterwards it is settled with what it really used.
/// So the limit is exceeded by at most the input of the calls in flight.
/// </summary>
public sealed record ModelBudget
{
    /// <summary>Output that is reserved for a call that names no limit of its own.</summary>
    public const long DefaultOutput = 32_768;

    /// <summary>Calls allowed.</summary>
    public required int MaxCalls { get; init; }

    /// <summary>Tokens allowed: output plus uncached input.</summary>
    public required long MaxTokens { get; init; }

    /// <summary>Cost allowed, millionths of a US dollar. Ignored when the model has no price.</summary>
    public required long MaxCostMicroUsd { get; init; }

    /// <summary>The model's prices.</summary>
    public required ModelPrice Price { get; init; }

    /// <summary>Calls made, those in flight included.</summary>
    public int Calls { get; init; }

    /// <summary>Tokens of the settled calls.</summary>
    public ModelUsage Used { get; init; } = ModelUsage.None;

    /// <summary>Cost of the settled calls, millionths of a US dollar.</summary>
    public long CostMicroUsd { get; init; }

    /// <summary>Output tokens held by calls in flight.</summary>
    public long ReservedTokens { get; init; }

    /// <summary>Cost held by calls in flight, millionths of a US dollar.</summary>
    public long ReservedCostMicroUsd { get; init; }

    /// <summary>Tokens used beyond the limit.</summary>
    public long OverdraftTokens => Math.Max(0, Used.Counted - MaxTokens);

    /// <summary>Counts a call and reserves its output, or refuses it.</summary>
    /// <param name="requestedOutput">The most output the call asks for; null when it names no limit.</param>
    public BudgetRequest Reserve(long? requestedOutput)
    {
        if (Calls >= MaxCalls)
            return new BudgetRequest(this, null, "model_calls");
        if (Used.Counted >= MaxTokens)
            return new BudgetRequest(this, null, "tokens");
        if (Price.IsPriced && CostMicroUsd >= MaxCostMicroUsd)
            return new BudgetRequest(this, null, "cost");
        var asked = Math.Max(1, requestedOutput ?? DefaultOutput);
        var granted = Math.Min(asked, Math.Min(MaxTokens - Used.Counted - ReservedTokens, AffordableOutput()));
        if (granted <= 0)
            return new BudgetRequest(this, null, ReservedTokens > 0 ? null : "cost");
        var reservation = new ModelReservation(granted, (long)Math.Ceiling(granted * Price.Output), granted < asked);
        return new BudgetRequest(
            this with
            {
                Calls = Calls + 1,
                ReservedTokens = ReservedTokens + reservation.OutputTokens,
                ReservedCostMicroUsd = ReservedCostMicroUsd + reservation.CostMicroUsd,
            },
            reservation,
            null);
    }

    /// <summary>Gives a reservation back and books what the call really used.</summary>
    public ModelBudget Settle(ModelReservation reservation, ModelUsage usage) => this with
    {
        ReservedTokens = ReservedTokens - reservation.OutputTokens,
        ReservedCostMicroUsd = ReservedCostMicroUsd - reservation.CostMicroUsd,
        Used = new ModelUsage(Used.Input + usage.Input, Used.Cached + usage.Cached, Used.Output + usage.Output, Used.Estimated || usage.Estimated),
        CostMicroUsd = CostMicroUsd + Price.CostMicroUsd(usage),
    };

    /// <summary>The sentence for a breach, with the numbers.</summary>
    /// <param name="breach"><c>model_calls</c>, <c>tokens</c> or <c>cost</c>.</param>
    public string Describe(string breach) => FormattableString.Invariant(breach switch
    {
        "model_calls" => $"The turn may make {MaxCalls} model calls and asked for one more.",
        "tokens" => $"The turn may use {MaxTokens} tokens (output plus uncached input) and has used {Used.Counted}.",
        _ => $"The turn may cost {MaxCostMicroUsd} millionths of a US dollar and has cost {CostMicroUsd}.",
    });

    private long AffordableOutput()
    {
        if (Price.Output <= 0)
            return long.MaxValue;
        var affordable = Math.Floor((MaxCostMicroUsd - CostMicroUsd - ReservedCostMicroUsd) / Price.Output);
        return affordable > long.MaxValue / 2 ? long.MaxValue : (long)affordable;
    }
}
