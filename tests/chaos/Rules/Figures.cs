using System.Globalization;
using Orchestrate.Chaos.Tests.Clients;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>What had to be done twice so that nothing is lost, and nothing of it counts twice.</summary>
/// <param name="Runs">Runs, all completed.</param>
/// <param name="Twice">Turns that an agent answered again after it had answered once.</param>
/// <param name="Lost">Pieces of work whose lease ran out.</param>
/// <param name="Claimed">Pieces of work that a runner took over from another one.</param>
/// <param name="Hardships">After what clients had to try again.</param>
internal sealed record Figures(int Runs, int Twice, int Lost, int Claimed, string Hardships)
{
    public int Turns => Runs * Bundles.Turns;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Runs} runs completed; {Turns} turns, {Twice} executed twice ({100.0 * Twice / Turns:0.0} %); leases run out {Lost}, work taken over {Claimed}; clients tried again after: {Hardships}");
}
