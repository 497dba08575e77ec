using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrate.Bench.Common;

namespace Orchestrate.Bench.Reporting;

/// <summary>Everything that was measured, as <c>--json</c> writes it and <c>--compare</c> reads it.</summary>
/// <param name="At">When it began.</param>
/// <param name="Commit">The checkout's commit, with <c>-dirty</c> behind it when files were changed; null where there is no git.</param>
/// <param name="Quick">Whether rough figures were asked for; they compare with nothing.</param>
/// <param name="Repetitions">How often each bar was measured.</param>
/// <param name="Machine">On what was measured.</param>
/// <param name="Lines">The lines of the table.</param>
public sealed record BenchReport(DateTimeOffset At, string? Commit, bool Quick, int Repetitions, MachineFacts Machine, IReadOnlyList<ReportLine> Lines)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Whether every line was measured and meets its "must".</summary>
    public bool MeetsAll() => Lines.All(line => line.Verdict() is not (Verdict.Missed or Verdict.NotMeasured));

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="FormatException">It is something else.</exception>
    public static BenchReport FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<BenchReport>(json, Options) is { Machine: not null, Lines: not null } report
                ? report
                : throw new FormatException("This is not what bench --json wrote.");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"This is not what bench --json wrote: {exception.Message}", exception);
        }
    }
}
