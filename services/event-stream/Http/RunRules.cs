using System.Text.Json;
using Orchestrate.Domain.Rules;
using Orchestrate.EventStream.Log;

namespace Orchestrate.EventStream.Http;

/// <summary>Which rules bit in a run, added up from its log.</summary>
internal sealed record RunRules
{
    private const int Page = 500;

    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Sequence number of the first event that is still in the log; 0 before the first.</summary>
    public required long FirstSeq { get; init; }

    /// <summary>Sequence number of the last event that was looked at; 0 before the first.</summary>
    public required long LastSeq { get; init; }

    /// <summary>The rules that bit, in the order in which they did so first.</summary>
    public required IReadOnlyList<BittenRule> Rules { get; init; }

    /// <summary>Reads the whole log, page by page.</summary>
    public static async Task<RunRules> ReadAsync(IEventLog log, Guid runId, CancellationToken cancellationToken)
    {
        var tally = RuleTally.Empty;
        long first = 0, last = 0;
        while (await log.ReadAsync(runId, last, Page, cancellationToken) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                using var data = JsonDocument.Parse(row.Data);
                tally = tally.With(row.Seq, row.Type, data.RootElement);
            }

            first = first == 0 ? rows[0].Seq : first;
            last = rows[^1].Seq;
        }

        return new RunRules { RunId = runId, FirstSeq = first, LastSeq = last, Rules = tally.Rules };
    }
}
