using Npgsql;
using Orchestrate.Bench.Common;
using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.Load;

namespace Orchestrate.Bench.Rows;

/// <summary>This checkout against another one, in short turns on the same servers: what differs by less than a busy host does within minutes is seen only so.</summary>
public sealed class AgainstRow : IBenchRow
{
    private const int Slices = 6;
    private const int Alone = 60;
    private const int AtATime = 5;
    private const int Together = 300;

    private static readonly Bar Latency = new("against.latency", "this against another build: latency of a run alone, times the other's", "");
    private static readonly Bar Time = new("against.time", "this against another build: time of a run with 50 in flight, times the other's", "");
    private static readonly Bar Processor = new("against.processor", "this against another build: processor time of a run among fifty, times the other's", "");

    /// <inheritdoc/>
    public string Name => "against";

    /// <inheritdoc/>
    public string About => "Two fleets side by side, one of them from the checkout that --against names (built: run a bench there first), measured in turns of seconds; the same work as distributed.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Latency, Time, Processor];

    /// <inheritdoc/>
    public bool OnRequest => true;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var other = context.Against ?? throw new BenchException("against needs --against FOLDER, the other checkout.");
        await using var one = await Side.StartAsync(context, context.Programs.Root, cancellationToken);
        await using var two = await Side.StartAsync(context, other, cancellationToken);
        for (var slice = 0; slice < Slices * context.Repetitions; slice++)
        {
            var (mine, others) = (new List<double>(), new List<double>());
            for (var run = 0; run < context.Count(Alone); run += AtATime)
            {
                mine.AddRange(await one.AloneAsync(cancellationToken));
                others.AddRange(await two.AloneAsync(cancellationToken));
            }

            one.Latencies.Add(Statistics.Percentile(mine, 50));
            two.Latencies.Add(Statistics.Percentile(others, 50));
            await one.TogetherAsync(context, cancellationToken);
            await two.TogetherAsync(context, cancellationToken);
            context.Say(FormattableString.Invariant($"  this: {one.Last}; the other: {two.Last}"));
        }

        return
        [
            Compare(Latency, one.Latencies, two.Latencies, "ms"),
            Compare(Time, one.Times, two.Times, "ms"),
            Compare(Processor, one.Processor, two.Processor, "ms") with { Note = $"The last turn of this: {one.Note} The other: {two.Note}" },
        ];
    }

    private static Measurement Compare(Bar bar, List<double> one, List<double> two, string unit) => new(bar.Id, [.. one.Zip(two, (mine, others) => mine / others)])
    {
        Also = new Dictionary<string, IReadOnlyList<double>> { [$"this {unit}"] = one, [$"the other {unit}"] = two },
    };

    private sealed class Side(RunFleet fleet, HttpClient http) : IAsyncDisposable
    {
        private readonly RunLoad _load = new(http);

        public List<double> Latencies { get; } = [];

        public List<double> Times { get; } = [];

        public List<double> Processor { get; } = [];

        public string Note { get; private set; } = "";

        public string Last => FormattableString.Invariant($"alone {Latencies[^1]:0.0} ms, among fifty {Times[^1]:0.0} ms, {Processor[^1]:0.0} ms of processor time");

        public static async Task<Side> StartAsync(BenchContext context, string root, CancellationToken cancellationToken)
        {
            // Two fleets share one server's connections.
            var database = new NpgsqlConnectionStringBuilder(await (await context.PostgresAsync()).CreateDatabaseAsync()) { MaxPoolSize = 20 }.ConnectionString;
            var fleet = await context.StartFleetAsync(cancellationToken, options => options with { Root = root, Database = database });
            var http = fleet.CreateClient();
            await new RunFigures(new RunLoad(http), context).WarmUpAsync(cancellationToken);
            return new Side(fleet, http);
        }

        /// <summary>The times of a few runs one after the other, ms.</summary>
        public Task<IReadOnlyList<double>> AloneAsync(CancellationToken cancellationToken) => _load.OneByOneAsync(AtATime, cancellationToken);

        public async Task TogetherAsync(BenchContext context, CancellationToken cancellationToken)
        {
            var (before, count) = (fleet.CpuMilliseconds(), context.Count(Together));
            var (perSecond, _) = await _load.InFlightAsync(RunFigures.InFlight, count, cancellationToken);
            Processor.Add(fleet.CpuMilliseconds().Sum(process => process.Value - before[process.Key]) / count);
            Note = fleet.CpuOfOne(before, count, "run");
            Times.Add(1000 / perSecond);
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await fleet.DisposeAsync();
        }
    }
}
