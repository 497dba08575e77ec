using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrate.Domain.Runs;
using Orchestrate.Http.Tests.Support;
using Orchestrate.RunApi.Artifacts;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

/// <summary>Retention: what ended runs kept goes after some days, content only when nobody refers to it, whatever is handed over at that moment.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_artifacts_are_removed(Database database) : IAsyncLifetime
{
    private static readonly byte[] Shared = RunnerHand.Text("what several runs have");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private string connection = null!;
    private Server server = null!;
    private RunnerHand hand = null!;

    private ArtifactRetention Retention => server.Services.GetRequiredService<ArtifactRetention>();

    public async Task InitializeAsync()
    {
        connection = await database.Postgres.CreateDatabaseAsync();
        server = await Server.StartAsync(connection, Parts.RunApi, ("Gateway:RunnerSecret", RunnerHand.Secret));
        hand = RunnerHand.Of(server);
    }

    public async Task DisposeAsync()
    {
        hand.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Should_keep_what_a_run_may_still_need()
    {
        var old = await RunAsync(31, RunStatus.Completed);
        var young = await RunAsync(29, RunStatus.Failed);
        var open = await RunAsync(400, RunStatus.Acting);
        var unstarted = await server.Http.SubmitAsync();
        foreach (var run in new[] { old, young, open, unstarted })
        {
            await hand.PutAsync(run, Shared);
            await hand.PutAsync(run, RunnerHand.Text($"of {run}"), "own.log");
        }

        Assert.Equal((2, 1), await Retention.SweepAsync(CancellationToken.None));
        var left = await Task.WhenAll(new[] { old, young, open, unstarted }.Select(CountAsync));
        Assert.Equal([0, 2, 2, 2], left);
        using var gone = await server.Http.GetAsync($"/runs/{old}/artifacts/{RunnerHand.Digest(Shared)}");
        await gone.ProblemAsync(HttpStatusCode.NotFound, "artifact_not_found");
        Assert.Equal(Shared, await ReadAsync(young, Shared));
        Assert.Equal((0, 0), await Retention.SweepAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_begin_soon_after_the_start_with_the_days_that_are_set()
    {
        var run = await RunAsync(3, RunStatus.Cancelled);
        await hand.PutAsync(run, Shared);
        await using var replica = await Server.StartAsync(connection, Parts.RunApi, ("RunApi:ArtifactDays", "2"));
        await Eventually.HoldsAsync(async () => await server.CountAsync("intake.artifact_contents") == 0, "the new replica has swept", Patience);
        Assert.Equal(0, await server.CountAsync("intake.artifacts"));
    }

    [Fact]
    public async Task Should_remove_everything_once_when_many_sweep()
    {
        var run = await RunAsync(31, RunStatus.Completed);
        await using (var fill = server.Database.CreateCommand(
            """
            INSERT INTO intake.artifact_contents SELECT encode(sha256(i::text::bytea), 'hex'), 1, 'x', now() FROM generate_series(1, 1300) i;
            INSERT INTO intake.artifacts (run_id, sha256, name, media_type, kind, length, created_at)
                SELECT '{0}', encode(sha256(i::text::bytea), 'hex'), 'a', 'text/plain', 'x', 1, now() FROM generate_series(1, 1300) i
            """.Replace("{0}", run.ToString(), StringComparison.Ordinal)))
            await fill.ExecuteNonQueryAsync();
        var sweeps = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Retention.SweepAsync(CancellationToken.None)));
        Assert.Equal(1300, sweeps.Sum(s => s.References));

        // A replica may have come to the contents while another still held the last references.
        var rest = await Retention.SweepAsync(CancellationToken.None);
        Assert.Equal(1300, sweeps.Sum(s => s.Contents) + rest.Contents);
        Assert.Equal(0, await server.CountAsync("intake.artifact_contents"));
    }

    [Fact]
    public async Task Should_leave_content_to_an_upload_that_came_first()
    {
        var next = await ForgottenAsync();
        await using var upload = await server.Database.OpenConnectionAsync();
        await using var transaction = await upload.BeginTransactionAsync();
        await ExecuteAsync(upload, $"SELECT 1 FROM intake.artifact_contents WHERE sha256 = '{RunnerHand.Digest(Shared)}' FOR KEY SHARE");
        Assert.Equal((0, 0), await Retention.SweepAsync(CancellationToken.None));
        await ExecuteAsync(upload, $"INSERT INTO intake.artifacts (run_id, sha256, name, media_type, kind, length, created_at) VALUES ('{next}', '{RunnerHand.Digest(Shared)}', 'a', 'text/plain', 'x', 1, now())");
        Assert.Equal((0, 0), await Retention.SweepAsync(CancellationToken.None));
        await transaction.CommitAsync();
        Assert.Equal((0, 0), await Retention.SweepAsync(CancellationToken.None));
        Assert.Equal(Shared, await ReadAsync(next, Shared));
    }

    [Fact]
    public async Task Should_store_content_again_for_an_upload_that_came_while_it_was_removed()
    {
        var next = await ForgottenAsync();
        await using var sweep = await server.Database.OpenConnectionAsync();
        await using var transaction = await sweep.BeginTransactionAsync();
        await ExecuteAsync(sweep, "SELECT 1 FROM intake.artifact_contents FOR UPDATE");
        var upload = hand.PutAsync(next, Shared);
        await Eventually.HoldsAsync(async () => await server.CountAsync("pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%artifact_contents%' AND datname = current_database()") == 1, "the upload waits", Patience);
        await ExecuteAsync(sweep, "DELETE FROM intake.artifact_contents");
        await transaction.CommitAsync();
        Assert.Equal(HttpStatusCode.Created, await upload);
        Assert.Equal(Shared, await ReadAsync(next, Shared));
    }

    [Fact]
    public async Task Should_never_lose_what_was_stored_while_sweeping()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.Http.SubmitAsync()));
        using var stop = new CancellationTokenSource();
        var sweeping = Task.WhenAll(SweepUntilAsync(stop.Token), SweepUntilAsync(stop.Token));
        for (var round = 0; round < 15; round++)
        {
            var contents = Enumerable.Range(0, 3).Select(i => RunnerHand.Text($"content {i} of round {round % 2}")).ToList();
            Assert.All(
                await Task.WhenAll(runs.SelectMany(run => contents.Select(content => hand.PutAsync(run, content, $"{round}.log")))),
                status => Assert.Equal(HttpStatusCode.Created, status));
            foreach (var content in contents)
                Assert.All(await Task.WhenAll(runs.Select(run => ReadAsync(run, content))), read => Assert.Equal(content, read));
            await ExecuteAsync(null, "DELETE FROM intake.artifacts");
        }

        await stop.CancelAsync();
        await sweeping;
    }

    private async Task SweepUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await Retention.SweepAsync(CancellationToken.None);
    }

    /// <summary>Content to which nobody refers any more, and a run that does not have it yet.</summary>
    private async Task<Guid> ForgottenAsync()
    {
        await hand.PutAsync(await server.Http.SubmitAsync(), Shared);
        await ExecuteAsync(null, "DELETE FROM intake.artifacts");
        return await server.Http.SubmitAsync();
    }

    private async Task<Guid> RunAsync(int daysAgo, RunStatus status)
    {
        var run = await server.Http.SubmitAsync();
        await new RunLog(server, run).CommitAsync(1, status);
        await ExecuteAsync(null, $"UPDATE loop.runs SET updated_at = now() - interval '{daysAgo} days' WHERE run_id = '{run}'");
        return run;
    }

    private async Task<int> CountAsync(Guid run) => (await server.Http.GetJsonAsync($"/runs/{run}/artifacts")).GetProperty("artifacts").GetArrayLength();

    private async Task<byte[]> ReadAsync(Guid run, byte[] content) => await server.Http.GetByteArrayAsync($"/runs/{run}/artifacts/{RunnerHand.Digest(content)}");

    private async Task ExecuteAsync(NpgsqlConnection? on, string sql)
    {
        await using var command = on is null ? server.Database.CreateCommand(sql) : new NpgsqlCommand(sql, on);
        await command.ExecuteNonQueryAsync();
    }
}
