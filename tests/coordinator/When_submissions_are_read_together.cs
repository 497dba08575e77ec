namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>What a transaction's decisions need of run-api is read before the first of them.</summary>
public sealed class When_submissions_are_read_together(Database database) : IClassFixture<Database>
{
    [Fact]
    public async Task Should_have_each_at_hand_and_read_alone_what_was_not_prepared()
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions());
        var first = await host.SubmitAsync(announce: false, owner: "ann");
        var second = await host.SubmitAsync(announce: false, mode: "verify_only", start: false, owner: "ben");
        var (late, nobody) = (await host.SubmitAsync(announce: false, owner: "cleo"), Guid.NewGuid());

        await host.Contexts.PrepareAsync([first, nobody, second], CancellationToken.None);
        await host.ExecuteAsync("DELETE FROM intake.run_view WHERE owner <> 'cleo'");

        Assert.Equal(("ann", true), await FoundAsync(host, first));
        Assert.Equal(("ben", false), await FoundAsync(host, second));
        Assert.Equal(("cleo", true), await FoundAsync(host, late));
        Assert.Null(await host.Contexts.FindAsync(nobody, CancellationToken.None));
    }

    private static async Task<(string Tenant, bool Start)> FoundAsync(CoordinatorHost host, Guid run)
    {
        var submission = await host.Contexts.FindAsync(run, CancellationToken.None);
        return (submission!.Tenant, submission.Start);
    }
}
