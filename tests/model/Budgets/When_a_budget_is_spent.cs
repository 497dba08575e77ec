using Orchestrate.Domain.Budgets;

namespace Orchestrate.Model.Tests.Budgets;

public sealed class When_a_budget_is_spent
{
    private static readonly ModelPrice Free = new(0, 0, 0);
    private static readonly ModelPrice Priced = new(2, 0.2m, 10);

    [Fact]
    public void Should_count_the_call_and_hold_its_output_before_it_is_made()
    {
        var request = Budget(tokens: 1000).Reserve(400);

        Assert.Equal((400L, false), (request.Reservation!.OutputTokens, request.Reservation.Capped));
        Assert.Equal((1, 400L), (request.Budget.Calls, request.Budget.ReservedTokens));
    }

    [Fact]
    public void Should_grant_what_is_left_and_then_ask_to_wait()
    {
        var first = Budget(tokens: 1000).Reserve(800);
        var second = first.Budget.Reserve(800);
        var third = second.Budget.Reserve(800);

        Assert.Equal((200L, true), (second.Reservation!.OutputTokens, second.Reservation.Capped));
        Assert.Equal((null, null), (third.Reservation, third.Exhausted));
        Assert.Equal(2, third.Budget.Calls);
    }

    [Fact]
    public void Should_give_back_what_was_held_when_the_call_is_settled()
    {
        var request = Budget(tokens: 1000).Reserve(800);
        var settled = request.Budget.Settle(request.Reservation!, new ModelUsage(500, 450, 100));

        Assert.Equal((0L, 150L, 0L), (settled.ReservedTokens, settled.Used.Counted, settled.OverdraftTokens));
        Assert.Equal(850, settled.Reserve(9999).Reservation!.OutputTokens);
    }

    [Theory]
    [InlineData(1, 1000, 10, 10, "model_calls")]
    [InlineData(9, 100, 90, 10, "tokens")]
    [InlineData(9, 100, 500, 10, "tokens")]
    public void Should_refuse_the_first_call_beyond(int calls, long tokens, long input, long output, string exhausted)
    {
        var request = Budget(calls, tokens).Reserve(50);
        var settled = request.Budget.Settle(request.Reservation!, new ModelUsage(input, 0, output));

        Assert.Equal(exhausted, settled.Reserve(1).Exhausted);
        Assert.Contains(calls == 1 ? "1 model calls" : "100 tokens", settled.Describe(exhausted), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_hold_the_cost_of_the_output_and_refuse_when_it_is_spent()
    {
        var first = Budget(cost: 5000, price: Priced).Reserve(9999);
        Assert.Equal((500L, 5000L), (first.Reservation!.OutputTokens, first.Reservation.CostMicroUsd));
        Assert.Null(first.Budget.Reserve(1).Exhausted);

        var settled = first.Budget.Settle(first.Reservation, new ModelUsage(1500, 0, 200));
        Assert.Equal((5000L, "cost"), (settled.CostMicroUsd, settled.Reserve(1).Exhausted));
    }

    [Fact]
    public void Should_call_it_spent_when_not_one_token_can_be_paid()
    {
        var first = Budget(cost: 5000, price: Priced).Reserve(100);

        Assert.Equal("cost", first.Budget.Settle(first.Reservation!, new ModelUsage(2496, 0, 0)).Reserve(1).Exhausted);
    }

    [Fact]
    public void Should_ignore_the_cost_of_a_model_without_price() => Assert.NotNull(Budget(cost: 0).Reserve(100).Reservation);

    [Fact]
    public void Should_estimate_high_and_say_so()
    {
        var usage = ModelUsage.Estimate(3000, 31);

        Assert.Equal((1000L, 0L, 11L, true), (usage.Input, usage.Cached, usage.Output, usage.Estimated));
    }

    [Fact]
    public void Should_never_exceed_its_limits_by_more_than_the_input_of_calls_in_flight()
    {
        var random = new Random(206);
        for (var round = 0; round < 300; round++)
        {
            var budget = Budget(random.Next(1, 40), random.Next(1, 5000), random.Next(1, 20_000), random.Next(2) == 0 ? Free : Priced);
            var flying = new List<ModelReservation>();
            long input = 0;
            for (var step = 0; step < 200; step++)
            {
                if (flying.Count > 0 && random.Next(2) == 0)
                {
                    var landed = flying[random.Next(flying.Count)];
                    flying.Remove(landed);
                    var usage = new ModelUsage(random.Next(100), 0, random.NextInt64(landed.OutputTokens + 1));
                    input += usage.Input;
                    budget = budget.Settle(landed, usage);
                }
                else if (budget.Reserve(random.Next(1, 2000)) is { Reservation: { } granted } request)
                {
                    Assert.True(granted.OutputTokens > 0);
                    flying.Add(granted);
                    budget = request.Budget;
                }

                Assert.True(budget.Calls <= budget.MaxCalls);
                Assert.Equal(flying.Sum(f => f.OutputTokens), budget.ReservedTokens);
                Assert.True(budget.Used.Counted + budget.ReservedTokens <= budget.MaxTokens + input, "tokens promised twice");
                if (budget.Price.IsPriced)
                    Assert.True(budget.CostMicroUsd + budget.ReservedCostMicroUsd <= budget.MaxCostMicroUsd + (input * 2), "money promised twice");
            }
        }
    }

    private static ModelBudget Budget(int calls = 10, long tokens = 1_000_000, long cost = 0, ModelPrice? price = null) =>
        new() { MaxCalls = calls, MaxTokens = tokens, MaxCostMicroUsd = cost, Price = price ?? Free };
}
