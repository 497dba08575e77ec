using System.Globalization;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>How often and with which dice the eight workers edit.</summary>
/// <param name="Repetitions">Runs, <c>ORCHESTRATE_EIGHT_REPETITIONS</c>, default 2.</param>
/// <param name="Seed">Seed of everything that is drawn, <c>ORCHESTRATE_EIGHT_SEED</c>, otherwise a new one each time.</param>
internal sealed record EditSettings(int Repetitions, int Seed)
{
    /// <summary>The settings of the environment.</summary>
    public static EditSettings FromEnvironment() => new(Number("ORCHESTRATE_EIGHT_REPETITIONS") ?? 2, Number("ORCHESTRATE_EIGHT_SEED") ?? Random.Shared.Next(1, 1_000_000));

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}
