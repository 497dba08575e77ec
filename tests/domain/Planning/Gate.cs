using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Planning;

/// <summary>Asks the plan gate as the first plan of a run would.</summary>
internal static class Gate
{
    public static AgentRegistry Agents { get; } = AgentRegistry.Create(
        [
            .. Samples.DefaultAgents,
            new() { Name = "speckit", Description = "specifies", Routes = ["specification"] },
            new() { Name = "research", Description = "investigates", Routes = ["research"], Definition = "You investigate." },
            new() { Name = "review", Description = "reviews", Routes = ["review"] },
            new() { Name = "write", Description = "writes", Routes = ["documentation"] },
            new() { Name = "handover", Description = "hands over", Routes = ["handover"] },
        ],
        []);

    public static PlanReview Review(params AgentTask[] tasks) => Review(PlanHistory.None, tasks);

    public static PlanReview Review(PlanHistory history, params AgentTask[] tasks) => Review(history, new(), new(), tasks);

    public static PlanReview Review(PlanHistory history, RequestedLimits limits, Policies policies, params AgentTask[] tasks)
    {
        var bundle = Samples.Bundle(limits, policies);
        return PlanGate.Review([.. tasks.Select(Samples.Dispatch)], bundle, Agents, history, EffectiveLimits.Resolve(limits, new()));
    }

    /// <summary>A task whose estimate has this sum.</summary>
    public static AgentTask Task(string id, int total, params string[] depends) => Samples.Task(id, depends) with { Estimate = new() { Reads = total } };

    /// <summary>An exploration.</summary>
    public static AgentTask Exploration(string id, params string[] depends) =>
        Task(id, 4, depends) with { Type = "exploration", Agent = "context", EvidenceRequirements = [] };

    /// <summary>The only breach of a review.</summary>
    public static PlanBreach Only(PlanReview review, string rule)
    {
        var breach = Assert.Single(review.Breaches);
        Assert.Equal(rule, breach.Rule);
        Assert.NotEmpty(breach.Message);
        Assert.NotEmpty(breach.Suggestion);
        return breach;
    }

    public static void Accepts(PlanReview review) => Assert.Empty(review.Breaches);
}
