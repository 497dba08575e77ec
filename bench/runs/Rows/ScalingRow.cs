using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.Load;

namespace Orchestrate.Bench.Rows;

/// <summary>What three more runners bring, when agents take a second a turn and there is more to do than all runners can.</summary>
public sealed class ScalingRow : IBenchRow
{
    private const int Slots = 8;
    private const int Runners = 4;
    private const int InFlight = 100;
    private const int SettleSeconds = 8;
    private const int WindowSeconds = 20;
    private static readonly Bar Ratio = new("scaling", "runners 1 to 4 with a 1 s model: throughput ratio", "", 3.8, 4, Better.More);

    /// <inheritdoc/>
    public string Name => "scaling";

    /// <inheritdoc/>
    public string About => $"Turns answered in a second with 1 and with 4 runners of {Slots} slots each, agents that take 1 s a turn, {InFlight} runs in flight.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Ratio];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (ratios, one, four) = (new List<double>(), new List<double>(), new List<double>());
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
        {
            one.Add(await TurnsPerSecondAsync(context, 1, cancellationToken));
            four.Add(await TurnsPerSecondAsync(context, Runners, cancellationToken));
            ratios.Add(four[^1] / one[^1]);
            context.Say($"  {one[^1]:0.00} and {four[^1]:0.00} turns a second: × {ratios[^1]:0.00}");
        }

        return [new Measurement(Ratio.Id, ratios) { Also = new Dictionary<string, IReadOnlyList<double>> { ["turns/s with 1"] = one, [$"with {Runners}"] = four } }];
    }

    private static async Task<double> TurnsPerSecondAsync(BenchContext context, int runners, CancellationToken cancellationToken)
    {
        var (settle, window) = (TimeSpan.FromSeconds(context.Quick ? 4 : SettleSeconds), TimeSpan.FromSeconds(context.Quick ? 5 : WindowSeconds));
        await using var fleet = await context.StartFleetAsync(cancellationToken, options => options with { Runners = runners, Slots = Slots });
        using var http = fleet.CreateClient();
        using var thinking = new Thinking(fleet.Stub);
        var load = new RunLoad(http);
        await load.InFlightAsync(RunFigures.InFlight, context.Count(200), cancellationToken);
        await thinking.TakesAsync(TimeSpan.FromSeconds(1), cancellationToken);

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = load.InFlightAsync(InFlight, int.MaxValue, enough.Token);
        await Task.WhenAny(running, Task.Delay(settle + window, cancellationToken));
        var to = DateTimeOffset.UtcNow;
        await enough.CancelAsync();
        await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (running.IsFaulted)
            await running;
        return await thinking.AnsweredAsync(to - window, to, cancellationToken) / window.TotalSeconds;
    }
}
