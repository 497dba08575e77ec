using Orchestrate.Bench.Load;
using Orchestrate.Bench.Standalone;

namespace Orchestrate.Bench.Rows;

/// <summary>What a person at a desk waits for, and what it takes of the machine: the standalone host, built, without OpenCode.</summary>
public sealed class ReadyRow : IBenchRow
{
    private const int Runs = 100;
    private const int RestSeconds = 3;
    private static readonly Bar Ready = new("ready.time", "standalone: ready on a new data folder", "s", 5, 3);
    private static readonly Bar Memory = new("ready.memory", "standalone: memory when ready, with its PostgreSQL", "MB", 300, 200);
    private static readonly Bar Later = new("ready.memory-later", "standalone: memory after 100 runs, with its PostgreSQL", "MB", 300, 200);

    /// <inheritdoc/>
    public string Name => "ready";

    /// <inheritdoc/>
    public string About => "How long the built standalone host takes from its start until it is ready, and its memory then and after 100 runs (resident; PostgreSQL's shared pages counted once).";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Ready, Memory, Later];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (first, again, host, postgres) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        // Once without counting: the first reads everything from disk.
        for (var repetition = 0; repetition <= context.Repetitions; repetition++)
        {
            var folder = context.NewFolder();
            var data = Path.Join(folder, "data");
            await using (var fresh = await StartAsync(context, folder, data, cancellationToken))
            {
                await RestAsync(cancellationToken);
                host.Add(fresh.HostMb());
                postgres.Add(fresh.PostgresMb());
                first.Add(fresh.Ready.TotalSeconds);
            }

            await using (var second = await StartAsync(context, folder, data, cancellationToken))
                again.Add(second.Ready.TotalSeconds);
            context.Say($"  ready after {first[^1]:0.00} s, again after {again[^1]:0.00} s; {host[^1]:0} MB and PostgreSQL's {postgres[^1]:0} MB");
            if (repetition > 0)
                continue;
            foreach (var list in (List<double>[])[first, again, host, postgres])
                list.Clear();
        }

        return
        [
            new Measurement(Ready.Id, first) { Also = Named(("again on the same data", again)) },
            Sum(Memory, host, postgres),
            await AfterRunsAsync(context, cancellationToken),
        ];
    }

    private static Task<StandaloneProcess> StartAsync(BenchContext context, string folder, string data, CancellationToken cancellationToken) =>
        StandaloneProcess.StartAsync(context.Programs.Host("standalone", "Orchestrate.Standalone"), folder, data, new Dictionary<string, string>(), cancellationToken);

    private static async Task<Measurement> AfterRunsAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var (host, postgres) = (new List<double>(), new List<double>());
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
        {
            await using var standalone = await StubbedStandalone.StartAsync(context, cancellationToken);
            using var http = standalone.Host.CreateClient();
            await new RunLoad(http).OneByOneAsync(Runs, cancellationToken);
            await RestAsync(cancellationToken);
            host.Add(standalone.Host.HostMb());
            postgres.Add(standalone.Host.PostgresMb());
        }

        return Sum(Later, host, postgres);
    }

    private static Measurement Sum(Bar bar, List<double> host, List<double> postgres) =>
        new(bar.Id, [.. host.Zip(postgres, (one, other) => one + other)]) { Also = Named(("host", host), ("PostgreSQL", postgres)) };

    private static Dictionary<string, IReadOnlyList<double>> Named(params IEnumerable<(string Name, List<double> Values)> lists) =>
        lists.ToDictionary(list => list.Name, list => (IReadOnlyList<double>)list.Values);

    // What start-up has left over is given back within seconds.
    private static Task RestAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(RestSeconds), cancellationToken);
}
