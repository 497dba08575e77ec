using System.Globalization;
using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>Nothing lost, nothing twice: all rules over all runs of a fleet.</summary>
internal static class Verdict
{
    /// <summary>Fails with every breach; answers a line about what had to be done twice.</summary>
    public static async Task<string> HoldsAsync(Fleet fleet, IReadOnlyList<ChaosRun> runs, Hardships hardships)
    {
        await fleet.ReadyAsync();
        var histories = await RunHistory.ReadAsync(fleet, runs);
        var breaches = histories.SelectMany(history => Breaches(history).Select(breach => $"run {history.Run.Id}: {breach}")).ToList();
        breaches.AddRange(await DatabaseRules.BreachesAsync(fleet, runs));
        Assert.True(breaches.Count == 0, $"Logs of all processes: {fleet.Folder}\n{string.Join('\n', breaches.Take(12).Select(breach => breach[..Math.Min(breach.Length, 2_000)]))}");
        await BrokerRules.HoldAsync(fleet);
        fleet.Keep = false;
        var (turns, twice) = (histories.Count * Bundles.Turns, histories.Sum(history => history.AnsweredTwice));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{histories.Count} runs completed; {turns} turns, {twice} executed twice ({100.0 * twice / turns:0.0} %); work lost {Sum(histories, "run.work.lost")}, claimed from another runner {Sum(histories, "run.work.claimed")}; clients put up with {hardships}");
    }

    private static IEnumerable<string> Breaches(RunHistory history) => [.. LogRules.Breaches(history), .. OutcomeRules.Breaches(history), .. LedgerRules.Breaches(history)];

    private static int Sum(IReadOnlyList<RunHistory> histories, string type) => histories.Sum(history => history.Of(type).Count());
}
