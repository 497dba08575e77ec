using Orchestrate.Domain.Rules;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>What holds for every event that says that a rule bit.</summary>
internal static class RuleEvents
{
    /// <summary>It names a rule of the catalogue and has a sentence for people.</summary>
    public static void Check(IEnumerable<RunEvent> events)
    {
        foreach (var happened in events)
        {
            foreach (var bite in RuleBites.Of(happened.Type, happened.Data))
            {
                Assert.True(RuleCatalogue.Find(bite.Rule) is not null, $"{happened.Type} names `{bite.Rule}`, which is not in the catalogue.");
                Assert.True(bite.Message.Length > 0, $"{happened.Type} of {bite.Rule} has no message: {happened.Data}");
            }

            if (happened.Data.TryGetProperty("rule", out _) && happened.Type != "run.checkpoint")
                Assert.True(happened.Data.TryGetProperty("message", out _), $"{happened.Type} has no message: {happened.Data}");
        }
    }
}
