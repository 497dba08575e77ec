using Npgsql;

namespace Orchestrate.Crash.Tests;

/// <summary>The same truth, straight from PostgreSQL.</summary>
internal static class DatabaseRules
{
    private static readonly (string What, string Sql)[] Rules =
    [
        ("runs that have not ended", "SELECT run_id::text FROM loop.runs WHERE NOT terminal OR reason IS NULL"),
        ("submitted runs without a saga", "SELECT run_id::text FROM intake.run_view WHERE run_id NOT IN (SELECT run_id FROM loop.runs)"),
        ("logs with gaps", "SELECT r.run_id::text FROM loop.runs r JOIN loop.events e USING (run_id) GROUP BY r.run_id, r.last_seq HAVING count(*) <> r.last_seq OR max(seq) <> r.last_seq OR min(seq) <> 1"),
        ("terminal events that are not the last or not the only one", """
            SELECT run_id::text || ' ' || string_agg(type, ' ') FROM loop.events WHERE type IN ('run.completed', 'run.partially_completed', 'run.failed', 'run.cancelled', 'run.timed_out')
            GROUP BY run_id HAVING count(*) <> 1 OR max(seq) <> (SELECT max(seq) FROM loop.events x WHERE x.run_id = loop.events.run_id)
            """),
        ("tasks that were merged twice", "SELECT run_id::text || ' ' || (data->>'task_id') FROM loop.events WHERE type = 'run.task.merged' GROUP BY run_id, data->>'task_id' HAVING count(*) > 1"),
        ("attempts that were accepted twice", "SELECT run_id::text || ' ' || (data->>'task_id') FROM loop.events WHERE type = 'run.task.accepted' GROUP BY run_id, data->>'task_id', data->>'attempt' HAVING count(*) > 1"),
        ("open work", "SELECT run_id::text || ' ' || kind FROM loop.work WHERE status = 'open'"),
    ];

    public static async Task<IReadOnlyList<string>> BreachesAsync(CrashHost host, IReadOnlyList<CrashRun> runs)
    {
        await using var database = await host.DatabaseAsync();
        var breaches = new List<string>();
        foreach (var (what, sql) in Rules)
        {
            var found = await ReadAsync(database, sql);
            if (found.Count > 0)
                breaches.Add($"PostgreSQL has {what}: {string.Join(", ", found)}");
        }

        var stored = await ReadAsync(database, "SELECT run_id::text FROM intake.run_view");
        if (!stored.Order().SequenceEqual(runs.Select(r => r.Id.ToString()).Order()))
            breaches.Add($"{runs.Count} runs were submitted and {stored.Count} are stored");
        return breaches;
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection database, string sql)
    {
        await using var command = new NpgsqlCommand(sql, database);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
