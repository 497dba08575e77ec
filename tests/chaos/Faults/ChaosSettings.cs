using System.Globalization;

namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>How long and with which dice the tests play.</summary>
/// <param name="Kills">Kills, <c>ORCHESTRATE_CHAOS_KILLS</c>, default 12.</param>
/// <param name="Runs">Runs in flight meanwhile, <c>ORCHESTRATE_CHAOS_RUNS</c>, default 40.</param>
/// <param name="Wave">Runs of a wave in which one process is killed, <c>ORCHESTRATE_CHAOS_WAVE</c>, default 25.</param>
/// <param name="Seed">Seed of everything that is drawn, <c>ORCHESTRATE_CHAOS_SEED</c>, otherwise a new one each time.</param>
internal sealed record ChaosSettings(int Kills, int Runs, int Wave, int Seed)
{
    /// <summary>The settings of the environment.</summary>
    public static ChaosSettings FromEnvironment() =>
        new(Number("ORCHESTRATE_CHAOS_KILLS") ?? 12, Number("ORCHESTRATE_CHAOS_RUNS") ?? 40, Number("ORCHESTRATE_CHAOS_WAVE") ?? 25, Number("ORCHESTRATE_CHAOS_SEED") ?? Random.Shared.Next(1, 1_000_000));

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
