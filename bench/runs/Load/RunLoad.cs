using System.Diagnostics;
using System.Text;

namespace Orchestrate.Bench.Load;

/// <summary>Submits runs through the gateway as people do and follows each by its event stream to its end.</summary>
public sealed class RunLoad(HttpClient http) : WorkLoad
{
    private const string Bundle = """
        {"schema_version":"1","goal":"Do the pieces.","acceptance_tests":[
        {"id":"first","title":"The first pieces are done","verifier":{"type":"command","argv":["true"]}},
        {"id":"from-iteration-2","title":"All pieces are done","verifier":{"type":"command","argv":["true"]}}],
        "workspace":{"type":"empty"},"policies":{"escalation":"fail"},"limits":{"max_iterations":3,"max_parallel_workers":4,"max_tokens":1000000,"run_timeout_seconds":600}}
        """;

    /// <summary>Submits one run and waits for its last event.</summary>
    /// <exception cref="InvalidOperationException">The run did not complete.</exception>
    protected override async Task<double> RunAsync(CancellationToken cancellationToken)
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
