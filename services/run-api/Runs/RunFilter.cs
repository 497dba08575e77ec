using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Domain.Runs;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Runs;

/// <summary>Which runs are listed.</summary>
internal sealed record RunFilter
{
    private const int MaxLimit = 100;
    private const int DefaultLimit = 50;
    private const int MaxLabels = 10;

    private static readonly string[] Statuses = [RunJson.Submitted, .. Enum.GetValues<RunStatus>().Select(s => s.Name())];

    /// <summary>Statuses; empty means all.</summary>
    public string[] Status { get; private init; } = [];

    /// <summary>Labels that a run must have, as a JSON object; null means any.</summary>
    public string? Labels { get; private init; }

    /// <summary>Submitted at or after.</summary>
    public DateTimeOffset? From { get; private init; }

    /// <summary>Submitted before.</summary>
    public DateTimeOffset? To { get; private init; }

    /// <summary>Where to go on.</summary>
    public RunCursor? Cursor { get; private init; }

    /// <summary>Runs on the page.</summary>
    public int Limit { get; private init; } = DefaultLimit;

    /// <summary>Reads the query; every error at once. <c>status</c> and <c>label</c> may be repeated; a label is <c>name:value</c>.</summary>
    public static (RunFilter Filter, ProblemHttpResult? Problem) Read(IQueryCollection query)
    {
        var errors = new List<ProblemError>();
        var statuses = query["status"].SelectMany(s => s!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct().ToArray();
        if (statuses.Except(Statuses, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
            errors.Add(new ProblemError("status", "status", $"`{Shorten(unknown)}` is not a status. Known: {string.Join(", ", Statuses)}."));
        RunCursor? cursor = null;
        if (query["cursor"] is { Count: > 0 } text)
        {
            if (RunCursor.TryRead(text.ToString(), out var read))
                cursor = read;
            else
                errors.Add(new ProblemError("cursor", "cursor", "`cursor` must be a next_cursor of an earlier page."));
        }

        var filter = new RunFilter
        {
            Status = statuses,
            Labels = LabelsOf(query, errors),
            From = Time(query, "from", errors),
            To = Time(query, "to", errors),
            Cursor = cursor,
            Limit = LimitOf(query, errors),
        };
        return (filter, errors.Count == 0 ? null : Problems.Create(422, "invalid_query", "The query is not valid.", "Correct every parameter in the list.", errors));
    }

    private static string? LabelsOf(IQueryCollection query, List<ProblemError> errors)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in query["label"])
        {
            var colon = label!.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || label.Contains('\0', StringComparison.Ordinal) || label.Any(char.IsSurrogate))
                errors.Add(new ProblemError("label", "label", "`label` must be name:value."));
            else if (!labels.TryAdd(label[..colon], label[(colon + 1)..]) || labels.Count > MaxLabels)
                errors.Add(new ProblemError("label", "label", $"At most {MaxLabels} labels, each name once."));
        }

        return labels.Count == 0 ? null : JsonSerializer.Serialize(labels);
    }

    private static DateTimeOffset? Time(IQueryCollection query, string name, List<ProblemError> errors)
    {
        if (query[name] is not { Count: > 0 } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        errors.Add(new ProblemError(name, "time", $"`{name}` must be a time like 2026-01-31T12:00:00Z."));
        return null;
    }

    private static int LimitOf(IQueryCollection query, List<ProblemError> errors)
    {
        if (query["limit"] is not { Count: > 0 } text)
            return DefaultLimit;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit)
            return limit;
        errors.Add(new ProblemError("limit", "limit", $"`limit` must be a number from 1 to {MaxLimit}."));
        return DefaultLimit;
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
