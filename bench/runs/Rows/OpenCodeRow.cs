using System.Globalization;
using System.Text;
using System.Text.Json;
using Orchestrate.Bench.Common;
using Orchestrate.Bench.Fleet;
using Orchestrate.Bench.OpenCode;
using Orchestrate.Bench.Standalone;
using Orchestrate.TestSupport;

namespace Orchestrate.Bench.Rows;

/// <summary>
/// What Orchestrate adds to a turn of real OpenCode. The standalone host is attached to an OpenCode server through a recorder, so that each turn's time is divided exactly: between the coordinator's two decisions,
/// what was not spent in OpenCode is ours. Workers' turns hold a commit and verification beside it and are shown apart.
/// </summary>
public sealed class OpenCodeRow : IBenchRow
{
    private const int WarmUp = 10;
    private const int Runs = 20;
    private const string Bundle = """
        {"schema_version":"1","goal":"Do the piece.","acceptance_tests":[{"id":"first","title":"The piece is done","verifier":{"type":"command","argv":["true"]}}],
        "workspace":{"type":"empty"},"policies":{"escalation":"fail","sandbox":"none"},"limits":{"max_iterations":2,"max_tokens":10000000,"run_timeout_seconds":600}}
        """;

    private static readonly Bar Turn = new("opencode.turn", "added to real OpenCode, per turn (plan, report), p50", "ms", 10, 5);
    private static readonly Bar Work = new("opencode.work", "the same for a worker's turn, with its clone, commit and verification, p50", "ms");

    /// <inheritdoc/>
    public string Name => "opencode";

    /// <inheritdoc/>
    public string About => "The standalone host attached to a real OpenCode server with the scripted model: from the decision to make a turn to the decision on its result, less the time in OpenCode.";

    /// <inheritdoc/>
    public IReadOnlyList<Bar> Bars => [Turn, Work];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var folder = context.NewFolder();
        await using var model = await StartModelAsync(context, folder, cancellationToken);
        var modelUrl = new Uri((await File.ReadAllTextAsync(Path.Join(folder, "model.address"), cancellationToken)).Trim());
        await using var openCode = await OpenCodeServer.StartAsync(context.Programs.OpenCode, context.NewFolder(), modelUrl, cancellationToken);
        await using var recorder = await CallRecorder.StartAsync(openCode.Url, FreePort.Next(), cancellationToken);
        var settings = new Dictionary<string, string> { ["Runner__AttachUrl"] = recorder.Url.ToString(), ["Coordinator__DefaultModel"] = $"{OpenCodeServer.Provider}/{OpenCodeServer.Model}" };
        await using var host = await StandaloneProcess.StartAsync(context.Programs.Host("standalone", "Orchestrate.Standalone"), folder, Path.Join(folder, "data"), settings, cancellationToken);
        using var http = host.CreateClient();
        for (var i = 0; i < context.Count(WarmUp); i++)
            await TurnsAsync(http, recorder, cancellationToken);

        var turns = new List<List<TurnTimes>>();
        for (var repetition = 0; repetition < context.Repetitions; repetition++)
        {
            turns.Add([]);
            for (var i = 0; i < context.Count(Runs); i++)
                turns[^1].AddRange(await TurnsAsync(http, recorder, cancellationToken));
            context.Say(string.Create(CultureInfo.InvariantCulture, $"  added: plan and report {P50(turns[^1].Where(IsOrchestrators), t => t.Added):0.0} ms, work {P50(turns[^1].Where(t => !IsOrchestrators(t)), t => t.Added):0.0} ms"));
        }

        return
        [
            Measure(Turn, turns, IsOrchestrators) with { Note = "Attached OpenCode: no sandbox and no model proxy. \"other calls\" are sessions that Orchestrate makes in OpenCode." },
            Measure(Work, turns, turn => !IsOrchestrators(turn)),
        ];
    }

    private static bool IsOrchestrators(TurnTimes turn) => turn.Kind != "work";

    private static double P50(IEnumerable<TurnTimes> turns, Func<TurnTimes, double> time) => Statistics.Percentile([.. turns.Select(time)], 50);

    private static Measurement Measure(Bar bar, List<List<TurnTimes>> repetitions, Func<TurnTimes, bool> which)
    {
        List<double> All(Func<TurnTimes, double> time) => [.. repetitions.Select(turns => P50(turns.Where(which), time))];
        return new Measurement(bar.Id, All(turn => turn.Added))
        {
            Also = new Dictionary<string, IReadOnlyList<double>> { ["prompt"] = All(turn => turn.Prompt), ["other calls"] = All(turn => turn.OtherCalls), ["turn"] = All(turn => turn.Whole) },
        };
    }

    private static async Task<IReadOnlyList<TurnTimes>> TurnsAsync(HttpClient http, CallRecorder recorder, CancellationToken cancellationToken)
    {
        using var content = new StringContent(Bundle, Encoding.UTF8, "application/json");
        using var submitted = await http.PostAsync(new Uri("/runs", UriKind.Relative), content, cancellationToken);
        var body = await submitted.Content.ReadAsStringAsync(cancellationToken);
        if (!submitted.IsSuccessStatusCode)
            throw new BenchException($"POST /runs: {body}");
        var stream = await http.GetStringAsync(new Uri($"{submitted.Headers.Location}/events", UriKind.Relative), cancellationToken);
        var events = stream.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line["data: ".Length..]).RootElement).ToList();
        if (events.All(e => e.GetProperty("type").GetString() != "run.completed"))
            throw new BenchException($"{submitted.Headers.Location} did not complete:\n{stream}");
        var calls = recorder.Calls;
        return
        [
            .. from begun in Of(events, "run.turn.dispatched")
               join ended in Of(events, "run.turn.finished") on begun.GetProperty("work_id").GetString() equals ended.GetProperty("work_id").GetString()
               select TurnTimes.Of(begun.GetProperty("kind").GetString()!, begun.GetProperty("at").GetDateTimeOffset(), ended.GetProperty("at").GetDateTimeOffset(), calls),
        ];
    }

    private static IEnumerable<JsonElement> Of(IEnumerable<JsonElement> events, string type) =>
        events.Where(e => e.GetProperty("type").GetString() == type).Select(e => e.GetProperty("properties"));

    private static async Task<FleetProcess> StartModelAsync(BenchContext context, string folder, CancellationToken cancellationToken)
    {
        var address = Path.Join(folder, "model.address");
        var scenario = Path.Join(context.Programs.Root, "bench", "runs", "OpenCode", "scenario.yaml");
        var process = FleetProcess.Start(
            "scripted-model", context.Programs.Host("scripted-model", "Orchestrate.ScriptedModel"), new Dictionary<string, string>(), Path.Join(folder, "model.log"),
            "--scenario", scenario, "--port", "0", "--address-file", address);
        await Eventually.HoldsAsync(
            async () => process.HasExited ? throw new BenchException(await process.LogAsync(cancellationToken)) : File.Exists(address) && new FileInfo(address).Length > 0,
            "the scripted model listens", TimeSpan.FromSeconds(60));
        return process;
    }
}
