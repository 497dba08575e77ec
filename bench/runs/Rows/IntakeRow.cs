using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using Orchestrate.Bench.Common;

namespace Orchestrate.Bench.Rows;

/// <summary>How fast submissions are taken in: validated, stored, answered.</summary>
public sealed class IntakeRow : IBenchRow
{
    private const int Clients = 20;
    private const int Bytes = 64 * 1024;

    // After 6 000, a dozen seconds, the runtime still compiles what is hot: that was half of what run-api and the coordinator did.
    private const int WarmUp = 20_000;
    private const int Requests = 2_000;
    private static readonly Bar Post = new("intake", "POST /runs (64 KB bundle) p95, 20 clients", "ms", 25, 10);

    /// <inheritdoc/>
    public string Name => "intake";

    /// <inheritdoc/>
    public string About => "POST /runs?start=false with a bundle of 64 KB, each another one, through the gateway of the five processes; 20 clients, each of which sends as soon as it was answered.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Post];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var fleet = await context.StartFleetAsync(cancellationToken);
        using var http = fleet.CreateClient();
        var (p95, p50, perSecond) = (new List<double>(), new List<double>(), new List<double>());
        var number = 0;

        async Task<(IReadOnlyCollection<double> Times, double Seconds)> SubmitAsync(int requests)
        {
            // Made before the clock runs: what a client's own work costs is not the server's.
            var bundles = new ConcurrentQueue<byte[]>(Enumerable.Range(0, requests).Select(_ => Bundles.OfSize(Bytes, ++number)));
            var times = new ConcurrentBag<double>();
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
            {
                while (bundles.TryDequeue(out var bundle))
                    times.Add(await TimeAsync(http, bundle, cancellationToken));
            }));
            return (times, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        context.Say($"  warming up with {context.Count(WarmUp)} submissions");
        for (var warm = 0; warm < WarmUp; warm += Requests)
            await SubmitAsync(context.Count(Requests));
        var before = fleet.CpuMilliseconds();
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
        {
            var (times, seconds) = await SubmitAsync(context.Count(Requests));
            p50.Add(Statistics.Percentile(times, 50));
            p95.Add(Statistics.Percentile(times, 95));
            perSecond.Add(times.Count / seconds);
            context.Say($"  p50 {p50[^1]:0.0} ms, p95 {p95[^1]:0.0} ms, {perSecond[^1]:0} a second");
        }

        return
        [
            new Measurement(Post.Id, p95)
            {
                Also = new Dictionary<string, IReadOnlyList<double>> { ["p50"] = p50, ["a second"] = perSecond },
                Note = fleet.CpuOfOne(before, context.Repetitions * context.Count(Requests), "submission"),
            },
        ];
    }

    private static async Task<double> TimeAsync(HttpClient http, byte[] bundle, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(bundle);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsync(new Uri("/runs?start=false", UriKind.Relative), content, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? Stopwatch.GetElapsedTime(began).TotalMilliseconds : throw new BenchException($"POST /runs: {(int)answer.StatusCode} {body}");
    }
}
