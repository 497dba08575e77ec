using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrate.Http.Tests.Support;
using Orchestrate.RunApi.Store;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

/// <summary>Whatever waits is stored in one transaction; so nobody may fail, be taken for another, or be lost for another.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_many_runs_are_submitted_at_once(Database database) : IAsyncLifetime
{
    private Server server = null!;

    private SubmissionStore Store => server.Services.GetRequiredService<SubmissionStore>();

    public async Task InitializeAsync() => server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync());

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Should_store_what_waits_in_one_transaction()
    {
        var submissions = Enumerable.Range(0, 12).Select(n => Submission(n)).ToList();

        var stored = await StoreWhileHeldAsync(submissions);

        Assert.Equal(submissions.Select(one => one.Run.RunId), stored.Select(outcome => outcome.RunId));
        Assert.All(stored, outcome => Assert.False(outcome.Replayed));
        // What was there when the writer looked, and everything that came while that had to wait.
        Assert.InRange(await server.CountAsync("(SELECT DISTINCT xmin::text FROM intake.runs) AS transactions"), 1, 2);
        await Eventually.EqualsAsync(12, () => Task.FromResult(server.Coordinator.Submitted.Distinct().Count()), "the coordinator hears of all");
        Assert.Equal(12, await server.CountAsync("intake.runs JOIN intake.bundles ON digest = bundle_digest WHERE json ->> 'number' = substr(name, 5) AND submitted_at = '2026-01-02 03:04:05Z' AND labels ->> 'n' = substr(name, 5)"));
    }

    [Fact]
    public async Task Should_store_the_others_when_keys_are_taken()
    {
        var earlier = Submission(1, key: "taken");
        await Store.StoreAsync(earlier, CancellationToken.None);
        var (again, reused, twice, once) = (Submission(1, key: "taken"), Submission(2, key: "taken"), Submission(3, key: "new"), Submission(3, key: "new"));

        var stored = await StoreWhileHeldAsync([Submission(4), again, reused, twice, once, Submission(5, key: "another")]);

        Assert.Equal(
            [(false, false), (true, false), (true, true), (false, false)],
            stored[..3].Append(stored[5]).Select(outcome => (outcome.Replayed, outcome.Conflict)));
        Assert.Equal([earlier.Run.RunId, earlier.Run.RunId], stored[1..3].Select(outcome => outcome.RunId));
        Assert.Equal(stored[3].RunId, stored[4].RunId);
        Assert.Single(stored[3..5], outcome => outcome.Replayed);
        Assert.Equal(4, await server.CountAsync("intake.runs"));
        Assert.Equal(3, await server.CountAsync("intake.idempotency_keys JOIN intake.runs USING (run_id) WHERE at = submitted_at"));
    }

    [Fact]
    public async Task Should_not_store_what_nobody_waits_for_any_more()
    {
        using var left = new CancellationTokenSource();
        var waiting = Submission(2);
        Task<StoredSubmission>? gone = null;

        await StoreWhileHeldAsync([Submission(1)], () =>
        {
            gone = Store.StoreAsync(waiting, left.Token);
            return left.CancelAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone!);
        Assert.Equal(1, await server.CountAsync("intake.runs"));
    }

    [Fact]
    public async Task Should_store_a_run_after_its_connection_was_cut()
    {
        await Store.StoreAsync(Submission(1), CancellationToken.None);
        await using (var cut = server.Database.CreateCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))
            await cut.ExecuteNonQueryAsync();
        server.Database.Clear();

        var stored = await Store.StoreAsync(Submission(2), CancellationToken.None);

        Assert.False(stored.Replayed);
        Assert.Equal(2, await server.CountAsync("intake.runs"));
    }

    /// <summary>Hands submissions over while nothing can be stored, so that all but the first ones wait together.</summary>
    private async Task<StoredSubmission[]> StoreWhileHeldAsync(List<Submission> submissions, Func<Task>? meanwhile = null)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        await using var held = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE intake.bundles IN EXCLUSIVE MODE", connection))
            await hold.ExecuteNonQueryAsync();
        var first = Store.StoreAsync(submissions[0], CancellationToken.None);
        await Eventually.EqualsAsync(1L, () => server.CountAsync("pg_locks WHERE NOT granted AND relation = 'intake.bundles'::regclass"), "the first one waits");
        Task<StoredSubmission>[] stored = [first, .. submissions.Skip(1).Select(one => Store.StoreAsync(one, CancellationToken.None))];
        if (meanwhile is not null)
            await meanwhile();
        await held.RollbackAsync();
        return await Task.WhenAll(stored);
    }

    private static Submission Submission(int number, string? key = null)
    {
        var run = new RunRow
        {
            RunId = Guid.NewGuid(),
            BundleDigest = $"digest-{number}",
            Name = $"run {number}",
            Labels = $$"""{"n":"{{number}}"}""",
            Owner = "somebody",
            Start = false,
            Mode = "full",
            SubmittedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
        return new Submission(run, System.Text.Encoding.UTF8.GetBytes($$"""{"number":{{number}}}"""), key, $"body-{number}");
    }
}
