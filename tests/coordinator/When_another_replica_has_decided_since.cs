using MassTransit;
using Npgsql;
using Orchestrate.Contracts.Work;
using Orchestrate.Messaging;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>Decisions are taken on what a process remembers. Whatever somebody else decided meanwhile must be in the next decision all the same.</summary>
public sealed class When_another_replica_has_decided_since(Database database) : IClassFixture<Database>
{
    // Stands in for a decision: a new version of the row whose state says something that no later decision touches.
    private const string Decide = """
        UPDATE loop.runs SET version = version + 1,
            state = jsonb_set(state::jsonb, '{limits,max_lost_turns}', to_jsonb((state::json->'limits'->>'max_lost_turns')::int + 1))::json
        WHERE run_id = $1 RETURNING (state::json->'limits'->>'max_lost_turns')::int
        """;

    // What follows a plan or a report opens turns, which reads before it commits; what follows the others commits at once.
    [Theory]
    [InlineData("plan")]
    [InlineData("work")]
    [InlineData("synthesis")]
    [InlineData("publish")]
    public async Task Should_go_on_from_there(string kind)
    {
        var connection = await database.CreateAsync();
        var (decided, said) = (0, new List<int>());
        await using var elsewhere = NpgsqlDataSource.Create(connection);
        await using var host = await CoordinatorHost.StartAsync(connection, new FakeRunnerOptions
        {
            Answers = (run, work) =>
            {
                if (work != kind)
                    return;
                using var command = elsewhere.CreateCommand(Decide);
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = run });
                var now = (int)command.ExecuteScalar()!;
                lock (said)
                {
                    said.Add(now);
                    decided++;
                }
            },
        });

        var id = await host.SubmitAsync();
        await host.CompletesAsync(id);

        Assert.NotEqual(0, decided);
        Assert.Equal(said.Min() - 1 + decided, (await host.StateAsync(id)).Limits.MaxLostTurns);
        var types = await host.EventTypesAsync(id);
        Assert.Equal((4, 4, 1), (types.Count(type => type == "run.task.accepted"), types.Count(type => type == "run.task.merged"), types.Count(type => type == "run.completed")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Should_go_on_from_there_when_the_decision_reads_before_it_decides(int elsewhere)
    {
        await using var host = await CoordinatorHost.StartAsync(await database.CreateAsync(), new FakeRunnerOptions { LosesTurns = true });
        var id = await host.SubmitAsync();
        await Eventually.EqualsAsync("planning", () => host.StatusAsync(id), "the plan's turn was sent");
        var before = await host.StateAsync(id);
        var work = Assert.Single(before.Work.Values);
        for (var decided = 0; decided < elsewhere; decided++)
            await host.ScalarAsync(Decide, id);

        var claim = new ClaimWork { RunId = id, WorkId = work.WorkId, LeaseEpoch = 1, RunnerId = "second", Redelivered = true };
        var answer = await host.Bus.CreateRequestClient<ClaimWork>(new Uri($"queue:{QueueNames.LoopRun}")).GetResponse<LeaseAnswered>(claim);
        var after = await host.StateAsync(id);
        Assert.Equal((true, 2), (answer.Message.GoOn, answer.Message.LeaseEpoch));
        Assert.Equal((2, before.Limits.MaxLostTurns + elsewhere), (after.Work[work.WorkId].Epoch, after.Limits.MaxLostTurns));
    }
}
