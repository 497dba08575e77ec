using Npgsql;
using Orchestrate.Chaos.Tests.Clients;
using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>The same truth, straight from PostgreSQL; nothing is left that would still have to be sent or done.</summary>
internal static class DatabaseRules
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    private static readonly (string What, string Sql)[] Rules =
    [
        ("runs that have not completed", "SELECT run_id::text FROM loop.runs WHERE NOT terminal OR reason IS NULL OR status <> 'completed'"),
        ("submitted runs without a saga", "SELECT run_id::text FROM intake.run_view WHERE run_id NOT IN (SELECT run_id FROM loop.runs)"),
        ("logs with gaps", "SELECT r.run_id::text FROM loop.runs r JOIN loop.events e USING (run_id) GROUP BY r.run_id, r.last_seq HAVING count(*) <> r.last_seq OR max(seq) <> r.last_seq OR min(seq) <> 1"),
        ("tasks that were merged twice", "SELECT run_id::text || ' ' || (data->>'task_id') FROM loop.events WHERE type = 'run.task.merged' GROUP BY run_id, data->>'task_id' HAVING count(*) > 1"),
        ("turns that were finished twice", "SELECT run_id::text || ' ' || (data->>'work_id') FROM loop.events WHERE type = 'run.turn.finished' GROUP BY run_id, data->>'work_id' HAVING count(*) > 1"),
        ("open work", "SELECT run_id::text || ' ' || kind FROM loop.work WHERE status = 'open'"),
    ];

    private static readonly string[] Outboxes = ["loop.outbox", "intake.outbox"];

    public static async Task<IReadOnlyList<string>> BreachesAsync(Fleet fleet, IReadOnlyList<ChaosRun> runs)
    {
        await using var database = NpgsqlDataSource.Create(fleet.Database);
        var breaches = new List<string>();
        foreach (var (what, sql) in Rules)
        {
            var found = await ReadAsync(database, sql);
            if (found.Count > 0)
                breaches.Add($"PostgreSQL has {found.Count} {what}: {string.Join(", ", found.Take(20))}");
        }

        var known = (await ReadAsync(database, "SELECT run_id::text FROM intake.run_view")).ToHashSet(StringComparer.Ordinal);
        if (known.Count != runs.Count || !runs.All(run => known.Contains(run.Id.ToString())))
            breaches.Add($"clients submitted {runs.Count} runs and PostgreSQL has {known.Count}");
        foreach (var outbox in Outboxes)
            await Eventually.EqualsAsync("0", async () => (await ReadAsync(database, $"SELECT count(*)::text FROM {outbox}"))[0], $"{outbox} is empty", Settling);
        return breaches;
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
