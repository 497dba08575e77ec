using System.Diagnostics;
using System.Text;

namespace Orchestrate.Bench.Load;

/// <summary>Submits runs through the gateway as people do and follows each by its event stream to its end.</summary>
public sealed class RunLoad(HttpClient http)
{
    private const string Bundle = """
        {"schema_version":"1","goal":"Do the pieces.","acceptance_tests":[
        {"id":"first","title":"The first pieces are done","verifier":{"type":"command","argv":["true"]}},
        {"id":"from-iteration-2","title":"All pieces are done","verifier":{"type":"command","argv":["true"]}}],
        "workspace":{"type":"empty"},"policies":{"escalation":"fail"},"limits":{"max_iterations":3,"max_parallel_workers":4,"max_tokens":1000000,"run_timeout_seconds":600}}
        """;

    /// <summary>One run after the other. Returns their durations from the request to the last event, milliseconds.</summary>
    public async Task<IReadOnlyList<double>> OneByOneAsync(int runs, CancellationToken cancellationToken)
    {
        var durations = new List<double>();
        for (var i = 0; i < runs; i++)
            durations.Add(await RunAsync(cancellationToken));
        return durations;
    }

    /// <summary>Keeps a number of runs in flight until so many have ended. Returns runs a second, and their durations in milliseconds.</summary>
    public async Task<(double PerSecond, IReadOnlyList<double> Durations)> InFlightAsync(int inFlight, int runs, CancellationToken cancellationToken)
    {
        var (left, began) = (runs, Stopwatch.GetTimestamp());
        var durations = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            var own = new List<double>();
            while (Interlocked.Decrement(ref left) >= 0)
                own.Add(await RunAsync(cancellationToken));
            return own;
        }));
        return (runs / Stopwatch.GetElapsedTime(began).TotalSeconds, [.. durations.SelectMany(own => own)]);
    }

    /// <summary>Submits one run and waits for its last event.</summary>
    /// <exception cref="InvalidOperationException">The run did not complete.</exception>
    private async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var content = new StringContent(Bundle, Encoding.UTF8, "application/json");
        using var submitted = await http.PostAsync(new Uri("/runs", UriKind.Relative), content, cancellationToken);
        if (!submitted.IsSuccessStatusCode)
            throw new InvalidOperationException($"POST /runs: {(int)submitted.StatusCode} {await submitted.Content.ReadAsStringAsync(cancellationToken)}");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{submitted.Headers.Location}/events");
        using var stream = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        stream.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(cancellationToken));
        var (last, expected) = ("", 0);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal) && int.Parse(line.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture) != ++expected)
                throw new InvalidOperationException($"The log of {submitted.Headers.Location} has a gap before {line}.");
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                last = line;
        }

        return last.Contains("\"run.completed\"", StringComparison.Ordinal)
            ? Stopwatch.GetElapsedTime(began).TotalMilliseconds
            : throw new InvalidOperationException($"{submitted.Headers.Location} ended with {last}");
    }
}
