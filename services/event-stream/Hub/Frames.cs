using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.EventStream.Log;

namespace Orchestrate.EventStream.Hub;

/// <summary>
/// Makes frames: an <c>id:</c> line where there is a sequence number, one <c>data:</c> line, never an <c>event:</c> line, because OpenChamber's readers
/// ignore it. No type ends in digits: its client cuts those off as a version.
/// </summary>
public static class Frames
{
    internal const string DataPrefix = "data: ";

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>An event of the log. Its properties get <c>run_id</c>, <c>seq</c> and <c>at</c>.</summary>
    public static Frame Event(Guid runId, RecordedEvent row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Make(runId, row.Seq, row.Type, json =>
        {
            json.WriteString("run_id", runId);
            json.WriteNumber("seq", row.Seq);
            json.WriteString("at", row.At.ToUniversalTime());
            using var data = JsonDocument.Parse(row.Data);
            foreach (var property in data.RootElement.EnumerateObject())
            {
                if (property.Name is not ("run_id" or "seq" or "at"))
                    property.WriteTo(json);
            }
        });
    }

    /// <summary>Live progress of a turn: not in the log, not replayed.</summary>
    public static Frame Progress(TurnProgressed progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return Make(progress.RunId, null, "run.turn.progress", json =>
        {
            json.WriteString("run_id", progress.RunId);
            json.WriteString("work_id", progress.WorkId);
            Write(json, "task_id", progress.TaskId);
            json.WriteString("agent", progress.Agent);
            json.WriteString("kind", progress.Kind);
            Write(json, "tool", progress.Tool);
            Write(json, "state", progress.State);
            Write(json, "text", progress.Text);
        });
    }

    /// <summary>The first frame of a run's stream.</summary>
    public static Frame Ready(RunPosition run, long after)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Make(run.RunId, null, "run.stream.ready", json =>
        {
            json.WriteString("run_id", run.RunId);
            json.WriteString("status", run.Status);
            json.WriteNumber("last_seq", run.LastSeq);
            json.WriteNumber("replay_from", after + 1);
        });
    }

    /// <summary>The first frame of the stream of all runs.</summary>
    public static Frame AllReady(int openRuns) => Make(Guid.Empty, null, "stream.ready", json => json.WriteNumber("open_runs", openRuns));

    /// <summary>An open run, as the stream of all runs begins.</summary>
    public static Frame Snapshot(RunPosition run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Make(run.RunId, null, "run.snapshot", json =>
        {
            json.WriteString("run_id", run.RunId);
            json.WriteString("status", run.Status);
            json.WriteNumber("last_seq", run.LastSeq);
        });
    }

    /// <summary>Events that are no longer in the log.</summary>
    public static Frame Gap(Guid runId, long from, long to) => Make(runId, null, "run.stream.gap", json =>
    {
        json.WriteString("run_id", runId);
        json.WriteNumber("from", from);
        json.WriteNumber("to", to);
    });

    /// <summary>A sign of life: a real frame, because watchdogs do not count comments.</summary>
    public static Frame Heartbeat(DateTimeOffset now) => Make(Guid.Empty, null, "stream.heartbeat", json => json.WriteString("at", now));

    /// <summary>The last frame of a stream that ends before the run does.</summary>
    public static Frame Closing(string reason, string detail, long? lastSeq) => Make(Guid.Empty, null, "stream.closing", json =>
    {
        json.WriteString("reason", reason);
        json.WriteString("detail", detail);
        if (lastSeq is { } seq)
            json.WriteNumber("last_seq", seq);
    });

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static Frame Make(Guid runId, long? seq, string type, Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        if (seq is { } number)
            buffer.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {number}\n")));
        var dataStart = buffer.WrittenCount;
        buffer.Write("data: "u8);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteStartObject("properties");
            properties(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n\n"u8);
        return new Frame(buffer.WrittenSpan.ToArray(), dataStart, runId, seq);
    }
}
