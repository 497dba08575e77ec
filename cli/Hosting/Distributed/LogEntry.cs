using System.Globalization;
using System.Text.Json;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>One line of a process's log.</summary>
/// <param name="Process">Whose.</param>
/// <param name="At">When; null when the line does not say.</param>
/// <param name="Level"><c>trace</c>, <c>debug</c>, <c>info</c>, <c>warn</c>, <c>error</c>, <c>critical</c>; empty when the line does not say.</param>
/// <param name="Message">What.</param>
/// <param name="RunId">The run that it belongs to, or null.</param>
/// <param name="Exception">The whole exception, or null.</param>
/// <param name="Raw">The line as it was written.</param>
public sealed record LogEntry(string Process, DateTimeOffset? At, string Level, string Message, string? RunId, string? Exception, string Raw)
{
    private const string RunIdScope = "run_id";

    /// <summary>Reads a line: JSON of .NET's console logger, or any other text as it is.</summary>
    /// <param name="process">Whose log.</param>
    /// <param name="line">The line.</param>
    public static LogEntry Parse(string process, string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.StartsWith('{'))
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                return Of(process, document.RootElement, line);
            }
            catch (JsonException)
            {
                // Half a line of a process that was killed while it wrote: shown as it is.
                return new LogEntry(process, null, string.Empty, line, null, null, line);
            }
        }
        return new LogEntry(process, Leading(line), string.Empty, line, null, null, line);
    }

    /// <summary>Whether the line speaks of a run.</summary>
    /// <param name="runId">The beginning of the run's id, with or without hyphens.</param>
    public bool Mentions(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        var digits = runId.Replace("-", string.Empty, StringComparison.Ordinal);
        return Raw.Contains(runId, StringComparison.OrdinalIgnoreCase)
            || Raw.Contains(digits, StringComparison.OrdinalIgnoreCase)
            || (RunId is { } id && id.Replace("-", string.Empty, StringComparison.Ordinal).StartsWith(digits, StringComparison.OrdinalIgnoreCase));
    }

    private static LogEntry Of(string process, JsonElement line, string raw) => new(
        process,
        Text(line, "Timestamp") is { } at && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
        Text(line, "LogLevel") switch { "Trace" => "trace", "Debug" => "debug", "Information" => "info", "Warning" => "warn", "Error" => "error", "Critical" => "critical", _ => string.Empty },
        Text(line, "Message") ?? raw,
        RunIdOf(line),
        Text(line, "Exception"),
        raw);

    private static string? RunIdOf(JsonElement line)
    {
        if (line.TryGetProperty("Scopes", out var scopes) && scopes.ValueKind == JsonValueKind.Array)
        {
            foreach (var scope in scopes.EnumerateArray())
            {
                if (Text(scope, RunIdScope) is { } id)
                    return id;
            }
        }
        return line.TryGetProperty("State", out var state) ? Text(state, "RunId") : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // RabbitMQ and PostgreSQL begin their lines with "2026-01-31 12:00:00.123" and the zone.
    private static DateTimeOffset? Leading(string line)
    {
        const int length = 23;
        return line.Length >= length && DateTimeOffset.TryParseExact(line[..length], "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }
}
