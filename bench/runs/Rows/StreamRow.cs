using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Orchestrate.Bench.Common;
using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.Streams;

namespace Orchestrate.Bench.Rows;

/// <summary>
/// Many clients on one event-stream process, each on a run of its own, while runs go on at the pace of so many runs whose turns take half a minute. An event's time is when the coordinator decided it, so the
/// figure holds the commit, the broker, the fan-out and the client's own reading.
/// </summary>
/// <param name="name">What one types.</param>
/// <param name="clients">Streams that are open all the time.</param>
/// <param name="bar">The bar.</param>
/// <param name="onRequest">Whether it is left out unless somebody names it.</param>
public sealed class StreamRow(string name, int clients, Bar bar, bool onRequest = false) : IBenchRow
{
    private const int RunsPerSecond = 10;
    private const int WarmUpSeconds = 20;
    private const int WindowSeconds = 20;
    private const int Submitters = 20;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string About => FormattableString.Invariant(
        $"{clients:#,0} clients on one event-stream process, each on the stream of a run of its own; {RunsPerSecond} of the runs are started every second (12 turns each): the time from an event to its client.");

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [bar];

    /// <inheritdoc/>
    public bool OnRequest => onRequest;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var fleet = await context.StartFleetAsync(cancellationToken);
        using var http = fleet.CreateClient();
        var (warmUp, window) = (context.Quick ? 2 : WarmUpSeconds, context.Quick ? 3 : WindowSeconds);
        // Streams of runs that end are closed; as many more are opened as will end.
        var runs = await SubmitAsync(http, context.Count(clients) + (RunsPerSecond * (warmUp + (window * context.Repetitions))), cancellationToken);
        var process = fleet.Processes.Single(process => process.Name == "event-stream").Id;
        var before = ProcessMemory.ResidentMb(process);
        var latencies = new Latencies();
        var streams = new List<StreamClient>();
        try
        {
            foreach (var batch in runs.Chunk(100))
                streams.AddRange(await Task.WhenAll(batch.Select(run => OpenAsync(fleet, run, latencies, cancellationToken))));
            context.Say($"  {streams.Count} streams are open");
            var started = new Queue<Guid>(runs);
            await StartAsync(http, started, warmUp, cancellationToken);
            latencies.Take();
            var (p99, p50, most, events) = (new List<double>(), new List<double>(), new List<double>(), 0);
            for (var repetition = 0; repetition < context.Repetitions; repetition++)
            {
                await StartAsync(http, started, window, cancellationToken);
                var times = latencies.Take();
                p99.Add(Statistics.Percentile(times, 99));
                p50.Add(Statistics.Percentile(times, 50));
                most.Add(times.Max());
                events += times.Count;
                context.Say($"  {times.Count} events: p50 {p50[^1]:0.0} ms, p99 {p99[^1]:0.0} ms, at most {most[^1]:0} ms");
            }

            var after = ProcessMemory.ResidentMb(process);
            return
            [
                new Measurement(bar.Id, p99)
                {
                    Also = new Dictionary<string, IReadOnlyList<double>> { ["p50"] = p50, ["at most"] = most },
                    Note = FormattableString.Invariant(
                        $"{streams.Count} streams, {events / (window * context.Repetitions)} events a second, {streams.Sum(stream => stream.Gaps)} gaps; the process has {after:0} MB, {before:0} MB before the first client."),
                },
            ];
        }
        finally
        {
            foreach (var stream in streams)
                stream.Dispose();
        }
    }

    private static async Task<IReadOnlyList<Guid>> SubmitAsync(HttpClient http, int count, CancellationToken cancellationToken)
    {
        var runs = new Guid[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Submitters, CancellationToken = cancellationToken }, async (i, token) =>
        {
            using var content = new StringContent(Bundles.TwelveTurns, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri("/runs?start=false", UriKind.Relative), content, token);
            answer.EnsureSuccessStatusCode();
            runs[i] = (await answer.Content.ReadFromJsonAsync<JsonElement>(token)).GetProperty("run_id").GetGuid();
        });
        return runs;
    }

    private static async Task<StreamClient> OpenAsync(RunFleet fleet, Guid run, Latencies latencies, CancellationToken cancellationToken)
    {
        var client = new StreamClient(latencies.Received);
        await client.OpenAsync(fleet.EventStream, run, $"X-Orchestrate-Internal-Secret: {fleet.InternalSecret}\r\nX-Orchestrate-Key-Name: bench\r\nX-Orchestrate-Scopes: runs:read\r\n", cancellationToken);
        return client;
    }

    private static async Task StartAsync(HttpClient http, Queue<Guid> runs, int seconds, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / RunsPerSecond));
        var starts = new List<Task>();
        for (var i = 0; i < seconds * RunsPerSecond; i++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            starts.Add(StartOneAsync(runs.Dequeue()));
        }

        await Task.WhenAll(starts);

        async Task StartOneAsync(Guid run)
        {
            using var answer = await http.PostAsync(new Uri($"/runs/{run}/start", UriKind.Relative), null, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }
}
