using System.Diagnostics;
using Orchestrate.ScriptedModel.Hosting;
using Xunit.Abstractions;

namespace Orchestrate.Crash.Tests;

/// <summary>
/// kill -9 at drawn moments, again and again, on one data folder with runs in flight. Afterwards nothing was lost and nothing was done twice.
/// More kills with <c>ORCHESTRATE_CRASH_KILLS=200</c>, the same dice with <c>ORCHESTRATE_CRASH_SEED=…</c>.
/// </summary>
[Collection(Kills.Name)]
public sealed class When_the_host_is_killed_at_random(ITestOutputHelper output)
{
    private const int InFlight = 3;

    [Fact]
    public async Task Should_end_every_run_with_nothing_lost_and_nothing_twice()
    {
        var settings = CrashSettings.FromEnvironment();
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-crash-{Guid.NewGuid():N}"[..18])).FullName;
        try
        {
            await PlayAsync(settings, folder);
        }
        catch (Exception)
        {
            output.WriteLine($"Again with ORCHESTRATE_CRASH_SEED={settings.Seed} ORCHESTRATE_CRASH_KILLS={settings.Kills}. Everything is kept in {folder}; the host's log is {folder}/host.log");
            throw;
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task PlayAsync(CrashSettings settings, string folder)
    {
        var clock = Stopwatch.StartNew();
        var dice = new Random(settings.Seed);
        await using var model = await ScriptedModelServer.StartAsync(CrashScenario.Load());
        await using var host = new CrashHost(folder, model.BaseUrl);
        var fleet = new Fleet(host, new CrashRuns(folder, new Random(dice.Next())).Next);
        var killer = new Killer(host, fleet, new Random(dice.Next()));
        while (killer.Kills.Count < settings.Kills)
            await killer.StartAndKillAsync(InFlight);
        await killer.StartAndFinishAsync(TimeSpan.FromMinutes(5));

        var calls = ModelCallRecord.Read(model.Ledger);
        var histories = new List<RunHistory>();
        foreach (var run in fleet.All)
            histories.Add(await RunHistory.ReadAsync(host, run, [.. calls[run.Id]]));
        var breaches = histories.SelectMany(h => Breaches(h).Select(b => $"{h.Run.Behaviour} run {h.Run.Id}: {b}")).ToList();
        breaches.AddRange(await DatabaseRules.BreachesAsync(host, fleet.All));
        await host.TerminateAsync();
        breaches.AddRange(OsProcesses.Of(host.DataFolder).Select(left => $"a process is left behind: {left.Id} {left.Command}"));

        output.WriteLine(CrashReport.Write(settings, killer.Kills, histories, clock.Elapsed));
        Assert.True(breaches.Count == 0, $"Seed {settings.Seed}, host's log {host.LogFile}:\n{string.Join('\n', breaches)}");
    }

    private static IEnumerable<string> Breaches(RunHistory history) =>
        [.. LogRules.Breaches(history), .. LimitRules.Breaches(history), .. OutcomeRules.Breaches(history), .. ResultRules.Breaches(history)];
}
