using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>Nothing lost, nothing twice: all rules.</summary>
internal static class Verdict
{
    private const int Shown = 12;
    private const int ShownLength = 2_000;

    /// <summary>Fails with every breach.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="runs">The runs that are looked at event by event.</param>
    /// <param name="all">Every run that the fleet was ever given.</param>
    public static async Task<Figures> HoldAsync(Fleet fleet, IReadOnlyList<ChaosRun> runs, IReadOnlyList<ChaosRun> all)
    {
        var histories = await RunHistory.ReadAsync(fleet, runs);
        var breaches = histories.SelectMany(history => Breaches(history).Select(breach => $"run {history.Run.Id}: {breach}")).ToList();
        breaches.AddRange(await DatabaseRules.BreachesAsync(fleet, all));
        Assert.True(breaches.Count == 0, $"Logs of all processes: {fleet.KeepFolder()}\n{string.Join('\n', breaches.Take(Shown).Select(b => b[..Math.Min(b.Length, ShownLength)]))}");
        await BrokerRules.HoldAsync(fleet);
        return new Figures(histories.Count, histories.Sum(history => history.AnsweredTwice), Sum(histories, "run.work.lost"), Sum(histories, "run.work.claimed"), "");
    }

    private static IEnumerable<string> Breaches(RunHistory history) => [.. LogRules.Breaches(history), .. OutcomeRules.Breaches(history), .. LedgerRules.Breaches(history)];

    private static int Sum(IReadOnlyList<RunHistory> histories, string type) => histories.Sum(history => history.Of(type).Count());
}
