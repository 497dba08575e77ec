using System.Diagnostics;
using Orchestrate.ScriptedModel.Hosting;
using Xunit.Abstractions;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>
/// Eight workers edit overlapping files of a repository of more than 5 000 files, two runs at a time in eight slots, while host, agents and database are killed at drawn moments.
/// More with <c>ORCHESTRATE_EIGHT_REPETITIONS=50</c>, the same dice with <c>ORCHESTRATE_EIGHT_SEED=…</c>.
/// </summary>
[Collection(Kills.Name)]
public sealed class When_eight_workers_edit_one_repository(ITestOutputHelper output)
{
    private const int InFlight = 2;
    private const int KillsPerRun = 2;

    [Fact]
    public async Task Should_give_what_a_serial_execution_gives_and_lose_no_edit()
    {
        var settings = EditSettings.FromEnvironment();
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"orc-eight-{Guid.NewGuid():N}"[..18])).FullName;
        try
        {
            await PlayAsync(settings, folder);
        }
        catch (Exception)
        {
            output.WriteLine($"Again with ORCHESTRATE_EIGHT_SEED={settings.Seed} ORCHESTRATE_EIGHT_REPETITIONS={settings.Repetitions}. Everything is kept in {folder}; the host's log is {folder}/host.log");
            throw;
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task PlayAsync(EditSettings settings, string folder)
    {
        var clock = Stopwatch.StartNew();
        var dice = new Random(settings.Seed);
        var repository = await LargeRepository.CreateAsync(Path.Combine(folder, "origin.git"));
        EditPlan[] plans = [.. Enumerable.Range(0, settings.Repetitions).Select(number => new EditPlan(number, repository, new Random(dice.Next())))];
        var agents = new EditingModel(plans.ToDictionary(EditingRuns.Model));
        await using var model = await ScriptedModelServer.StartAsync(agents);
        await using var host = new CrashHost(folder, model.BaseUrl, "--Runner:Slots=8");
        var runs = new EditingRuns(repository, plans, folder);
        var fleet = new Fleet(host, runs.Next);
        var killer = new Killer(host, fleet, new Random(dice.Next()), LossBudget.Allows);
        while (killer.Kills.Count < KillsPerRun * settings.Repetitions && (fleet.Submitted < settings.Repetitions || fleet.Open.Count > 0))
            await killer.StartAndKillAsync(InFlight);
        await killer.StartAndFinishAsync(TimeSpan.FromMinutes(10 + settings.Repetitions), InFlight);

        var histories = new List<EditingHistory>();
        foreach (var run in fleet.All.OrderBy(r => runs.PlanOf(r).Number))
            histories.Add(new EditingHistory(await RunHistory.ReadAsync(host, run, []), runs.PlanOf(run), agents.Executions, host.DataFolder));
        var breaches = histories.SelectMany(h => Breaches(h, Path.Combine(folder, "scratch")).Select(b => $"run {h.Plan.Number} {h.History.Run.Id}: {b}")).ToList();
        breaches.AddRange(await DatabaseRules.BreachesAsync(host, fleet.All));
        await host.TerminateAsync();
        breaches.AddRange(OsProcesses.Of(host.DataFolder).Select(left => $"a process is left behind: {left.Id} {left.Command}"));

        output.WriteLine(EditReport.Write(settings, killer.Kills, histories, breaches.Count(b => b.Contains("LOST", StringComparison.Ordinal)), clock.Elapsed));
        Assert.True(breaches.Count == 0, $"Seed {settings.Seed}, host's log {host.LogFile}:\n{string.Join('\n', breaches)}");
        Assert.Equal(settings.Repetitions, histories.Count);
    }

    private static IEnumerable<string> Breaches(EditingHistory run, string scratch) => run.History is not { Status: "completed", Reason: "acceptance_verified" }
        ? [$"it ended as {run.History.Status} {run.History.Reason}: {run.History.Detail}"]
        : [.. LogRules.Breaches(run.History), .. LimitRules.Breaches(run.History), .. TokenRules.Breaches(run), .. ConflictRules.Breaches(run), .. KeptRules.Breaches(run), .. SerialRules.Breaches(run, scratch)];
}
