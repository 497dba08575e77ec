using System.Globalization;

namespace Orchestrate.Crash.Tests;

/// <summary>How long and with which dice the test plays.</summary>
/// <param name="Kills">Kills, <c>ORCHESTRATE_CRASH_KILLS</c>, default 20.</param>
/// <param name="Seed">Seed of everything that is drawn, <c>ORCHESTRATE_CRASH_SEED</c>, otherwise a new one each time.</param>
internal sealed record CrashSettings(int Kills, int Seed)
{
    /// <summary>The settings of the environment.</summary>
    public static CrashSettings FromEnvironment() => new(Number("ORCHESTRATE_CRASH_KILLS") ?? 20, Number("ORCHESTRATE_CRASH_SEED") ?? Random.Shared.Next(1, 1_000_000));

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
