using System.Text.Json;
using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Limits;
using Orchestrate.Messaging;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>A command that goes to <c>_error</c> or <c>_skipped</c> is a decision of the coordinator, not a silence until the run's deadline.</summary>
public sealed class When_a_command_cannot_be_consumed(Database database, Broker broker) : IClassFixture<Database>, IClassFixture<Broker>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_try_a_turn_again_on_which_the_consumer_failed(bool quorum)
    {
        var address = broker.Create();
        await using var host = await StartAsync(address, new FakeRunnerOptions { ChokesOn = turn => turn is { Kind: "plan", LeaseEpoch: 1 } }, ("Messaging:QuorumQueues", $"{quorum}"));
        var run = await host.SubmitAsync();
        await host.CompletesAsync(run, Long);

        Assert.Equal("command_failed", await FailureAsync(host, run));
        var letter = await new RawBroker(address).TakeAsync("worker-turns_error");
        Assert.Equal("this turn cannot be swallowed", letter.Headers["MT-Fault-Message"]);
        Assert.Equal(0u, await new RawBroker(address).CountAsync("worker-turns_error"));

        // Most of a command is prompts: nothing is indented, and a quotation mark takes two bytes and not six.
        Assert.Equal((0, false), (letter.Body.Count(character => character == '\n'), letter.Body.Contains("\\u0022", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Should_end_the_run_with_a_reason_when_it_always_fails()
    {
        await using var host = await StartAsync(broker.Create(), new FakeRunnerOptions { ChokesOn = turn => turn.Kind == "plan" }, new ServerLimits { LostTurns = 1 });
        var run = await host.SubmitAsync();
        await Eventually.EqualsAsync("failed", () => host.StatusAsync(run), "the run ends", Long);

        var reason = (string?)await host.ScalarAsync("SELECT data::text FROM loop.events WHERE run_id = $1 AND type = 'run.failed'", run);
        Assert.Contains("work_lost", reason, StringComparison.Ordinal);
        Assert.Contains("this turn cannot be swallowed", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ExecuteTurn", "command_unreadable", "worker-turns_error")]
    [InlineData("ExecuteTurnOfNextYear", "command_unknown", "worker-turns_skipped")]
    public async Task Should_try_a_turn_again_that_nobody_can_read_or_knows(string type, string code, string queue)
    {
        var address = broker.Create();
        var runner = new FakeRunnerOptions { LosesTurns = true };
        await using var host = await StartAsync(address, runner);
        var run = await host.SubmitAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(runner.Commands.OfType<ExecuteTurn>().Any()), "the plan is asked for");
        var turn = runner.Commands.OfType<ExecuteTurn>().First();
        runner.LosesTurns = false;

        await new RawBroker(address).SendAsync(QueueNames.WorkerTurns, JsonSerializer.Serialize(new
        {
            messageId = Guid.NewGuid(),
            messageType = new[] { $"urn:message:Orchestrate.Contracts.Work:{type}" },
            message = new { runId = turn.RunId, workId = turn.WorkId, leaseEpoch = turn.LeaseEpoch },
        }));

        await host.CompletesAsync(run, Long);
        Assert.Equal(code, await FailureAsync(host, run));
        Assert.Contains($"{turn.WorkId}", (await new RawBroker(address).TakeAsync(queue)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_answer_a_request_that_fails_and_keep_no_dead_letter_of_it()
    {
        var address = broker.Create();
        await using var host = await StartAsync(address, new FakeRunnerOptions());
        await host.ExecuteAsync("ALTER TABLE loop.work RENAME TO gone");
        var request = new RenewLease { RunId = Guid.NewGuid(), WorkId = Guid.NewGuid(), LeaseEpoch = 1, RunnerId = "r" };
        await Assert.ThrowsAsync<RequestFaultException>(() => host.Bus.CreateRequestClient<RenewLease>().GetResponse<LeaseAnswered>(request, timeout: RequestTimeout.After(s: 60)));
        Assert.Equal(0u, await new RawBroker(address).CountAsync(QueueNames.LoopLeases));
        Assert.Null(await new RawBroker(address).CountAsync($"{QueueNames.LoopLeases}_error"));
    }

    private Task<CoordinatorHost> StartAsync(Uri address, FakeRunnerOptions runner, params (string, string)[] settings) => StartAsync(address, runner, null, settings);

    private async Task<CoordinatorHost> StartAsync(Uri address, FakeRunnerOptions runner, ServerLimits? limits, params (string, string)[] settings) => await CoordinatorHost.StartAsync(
        await database.CreateAsync(), runner, limits,
        [("Messaging:Transport", MessagingOptions.RabbitMq), ("Messaging:RabbitMqUri", address.ToString()), ("Coordinator:SweepSeconds", "0.2"), .. settings]);

    private static async Task<string?> FailureAsync(CoordinatorHost host, Guid run) =>
        (string?)await host.ScalarAsync("SELECT data->>'code' FROM loop.events WHERE run_id = $1 AND type = 'run.work.failed'", run);
}
