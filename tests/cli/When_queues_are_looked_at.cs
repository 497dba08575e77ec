using System.Text.Json;
using Orchestrate.Messaging;
using Orchestrate.TestSupport;

namespace Orchestrate.Cli.Tests;

public sealed class When_queues_are_looked_at(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_show_what_waits_and_why_dead_letters_failed(bool quorum)
    {
        var address = broker.Create();
        await using var service = await FragileService.StartAsync(address, quorum);
        Assert.Equal(ExitCodes.Ok, (await Cli.RunAsync("queues", "--check", "--rabbitmq-management", broker.Management(address))).ExitCode);

        await service.SendAsync(Guid.NewGuid());
        await Eventually.HoldsAsync(async () => await ReadyAsync(address, "loop-run_error") == 1, "the dead letter is counted");
        var queues = await QueuesAsync(address);
        Assert.Equal("decisions", queues["loop-run"].GetProperty("kind").GetString());
        Assert.Equal(quorum ? "quorum" : "classic", queues["loop-run"].GetProperty("type").GetString());
        Assert.Equal("error", queues["loop-run_error"].GetProperty("kind").GetString());
        Assert.Equal("the consumer has a headache", queues["loop-run_error"].GetProperty("reason").GetString());
        Assert.InRange(queues["loop-run_error"].GetProperty("oldest_seconds").GetInt64(), 0, 600);

        var shown = await Cli.RunAsync("queues", "--check", "--rabbitmq-management", broker.Management(address));
        Assert.Equal(ExitCodes.NotCompleted, shown.ExitCode);
        Assert.Contains("loop-run_error: the first failed with: the consumer has a headache", shown.Output, StringComparison.Ordinal);
        Assert.Contains("1 dead letter.", shown.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Ok, (await Cli.RunAsync("queues", "--rabbitmq-management", broker.Management(address))).ExitCode);
        Assert.Equal(1u, await new RawBroker(address).CountAsync("loop-run_error"));
    }

    [Fact]
    public async Task Should_say_that_nobody_works_on_what_waits()
    {
        var address = broker.Create();
        var raw = new RawBroker(address);
        await raw.DeclareAsync("worker-turns", messages: 3);
        await Eventually.HoldsAsync(async () => await ReadyAsync(address, "worker-turns") == 3, "the turns are counted");
        await Eventually.HoldsAsync(async () => (await Cli.RunAsync("queues", "--rabbitmq-management", broker.Management(address))).Output.Contains("worker-turns has no consumer", StringComparison.Ordinal), "nobody works on them");
        var shown = await Cli.RunAsync("queues", "--rabbitmq-management", broker.Management(address));
        Assert.Contains("ready = waiting for a slot, unacked = running", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_know_every_queue_by_name()
    {
        var address = broker.Create();
        var names = typeof(QueueNames).GetFields().Select(field => (string)field.GetValue(null)!).ToList();
        foreach (var name in names)
            await new RawBroker(address).DeclareAsync(name);
        var queues = await QueuesAsync(address);
        Assert.All(names, name => Assert.NotEqual("other", queues[name].GetProperty("kind").GetString()));
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "ORCHESTRATE_RABBITMQ_MANAGEMENT")]
    [InlineData(ExitCodes.Usage, "must be http://", "--rabbitmq-management", "amqp://localhost")]
    [InlineData(ExitCodes.Unreachable, "does not answer", "--rabbitmq-management", "http://test:test@127.0.0.1:1/")]
    public async Task Should_say_what_is_wrong(int exitCode, string says, params string[] args)
    {
        var result = await Cli.RunAsync(["queues", .. args]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("test:test", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test:test", "/nowhere", "no virtual host 'nowhere'")]
    [InlineData("test:wrong", "/v1", "does not accept this user and password")]
    public async Task Should_say_that_the_broker_refuses(string user, string path, string says)
    {
        var address = new UriBuilder(broker.Management(broker.Create())) { Path = path, UserName = user.Split(':')[0], Password = user.Split(':')[1] };
        var result = await Cli.RunAsync("queues", "--rabbitmq-management", address.Uri.ToString());
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    /// <summary>RabbitMQ counts every few seconds; a queue that it has not counted yet has no number.</summary>
    private async Task<long?> ReadyAsync(Uri address, string queue) =>
        (await QueuesAsync(address)).TryGetValue(queue, out var facts) && facts.TryGetProperty("ready", out var ready) ? ready.GetInt64() : null;

    private async Task<Dictionary<string, JsonElement>> QueuesAsync(Uri address)
    {
        var result = await Cli.RunAsync("queues", "--json", "--rabbitmq-management", broker.Management(address));
        return JsonDocument.Parse(result.Output).RootElement.GetProperty("queues").EnumerateArray().ToDictionary(queue => queue.GetProperty("name").GetString()!);
    }
}
