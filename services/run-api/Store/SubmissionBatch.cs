using Npgsql;
using NpgsqlTypes;
using Orchestrate.Messaging;

namespace Orchestrate.RunApi.Store;

/// <summary>The statements that store submissions. Keys and bundles come in the order of their ids, so that transactions that hold the same ones wait for each other and never both.</summary>
internal static class SubmissionBatch
{
    private const string InsertKeys = "INSERT INTO intake.idempotency_keys (owner, key, body_digest, run_id, at) SELECT * FROM unnest($1, $2, $3, $4, $5)";

    private const string InsertBundle = "INSERT INTO intake.bundles (digest, json, created_at) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";

    private const string InsertRuns = """
        INSERT INTO intake.runs (run_id, bundle_digest, name, labels, owner, start, mode, submitted_at)
        SELECT run_id, bundle_digest, name, labels::jsonb, owner, start, mode, submitted_at
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS new (run_id, bundle_digest, name, labels, owner, start, mode, submitted_at)
        """;

    /// <summary>Adds them to a batch: keys first, so that of many submissions with one key all but one stop there.</summary>
    public static void AddTo(NpgsqlBatch batch, IOutbox outbox, IReadOnlyList<PendingSubmission> pending)
    {
        Submission[] submissions = [.. pending.Select(item => item.Submission)];
        AddKeys(batch, [.. submissions.Where(one => one.IdempotencyKey is not null).OrderBy(one => one.Run.Owner, StringComparer.Ordinal).ThenBy(one => one.IdempotencyKey, StringComparer.Ordinal)]);
        foreach (var submission in submissions.DistinctBy(one => one.Run.BundleDigest, StringComparer.Ordinal).OrderBy(one => one.Run.BundleDigest, StringComparer.Ordinal))
        {
            batch.BatchCommands.Add(Command(
                InsertBundle,
                new NpgsqlParameter<string> { TypedValue = submission.Run.BundleDigest },
                new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Json, TypedValue = submission.BundleJson },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = submission.Run.SubmittedAt }));
        }

        AddRuns(batch, [.. submissions.Select(one => one.Run)]);
        outbox.Append(batch, [.. pending.Select(item => item.Row)]);
    }

    private static void AddKeys(NpgsqlBatch batch, Submission[] submissions)
    {
        if (submissions.Length == 0)
            return;
        batch.BatchCommands.Add(Command(
            InsertKeys,
            Texts(submissions, one => one.Run.Owner),
            Texts(submissions, one => one.IdempotencyKey),
            Texts(submissions, one => one.BodyDigest),
            Array(submissions, one => one.Run.RunId, NpgsqlDbType.Uuid),
            Array(submissions, one => one.Run.SubmittedAt.UtcDateTime, NpgsqlDbType.TimestampTz)));
    }

    private static void AddRuns(NpgsqlBatch batch, RunRow[] runs) => batch.BatchCommands.Add(Command(
        InsertRuns,
        Array(runs, run => run.RunId, NpgsqlDbType.Uuid),
        Texts(runs, run => run.BundleDigest),
        Texts(runs, run => run.Name),
        Texts(runs, run => run.Labels),
        Texts(runs, run => run.Owner),
        Array(runs, run => run.Start, NpgsqlDbType.Boolean),
        Texts(runs, run => run.Mode),
        Array(runs, run => run.SubmittedAt.UtcDateTime, NpgsqlDbType.TimestampTz)));

    private static NpgsqlParameter<string?[]> Texts<TRow>(TRow[] rows, Func<TRow, string?> value) => Array(rows, value, NpgsqlDbType.Text);

    private static NpgsqlParameter<T[]> Array<TRow, T>(TRow[] rows, Func<TRow, T> value, NpgsqlDbType element) =>
        new() { TypedValue = [.. rows.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | element };

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
