using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Orchestrate.Cli.Commands;
using Orchestrate.TestSupport;

namespace Orchestrate.Cli.Tests;

public sealed class When_dead_letters_are_redriven(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly Uri _address = broker.Create();

    private RawBroker Raw => new(_address);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_bring_them_back_to_be_consumed_once(bool quorum)
    {
        await using var service = await FragileService.StartAsync(_address, quorum);
        var ids = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToList();
        foreach (var id in ids)
            await service.SendAsync(id);
        await AreDeadAsync(3);

        service.Ledger.Fails = false;
        var result = await RedriveAsync("loop-run");
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.Contains("3 messages went back to loop-run.", result.Output, StringComparison.Ordinal);
        await Eventually.EqualsAsync(3, () => Task.FromResult(service.Ledger.Consumed.Count), "they are consumed");
        Assert.Equal(ids.Order(), service.Ledger.Consumed.Order());
        Assert.Equal(0u, await Raw.CountAsync("loop-run_error"));
    }

    [Fact]
    public async Task Should_look_once_at_each_when_they_fail_again()
    {
        await using var service = await FragileService.StartAsync(_address);
        for (var i = 0; i < 3; i++)
            await service.SendAsync(Guid.NewGuid());
        await AreDeadAsync(3);

        var result = await RedriveAsync("loop-run", "--json");
        Assert.Equal(3, JsonDocument.Parse(result.Output).RootElement.GetProperty("count").GetInt32());
        await Eventually.EqualsAsync(6, () => Task.FromResult(service.Ledger.Failed.Count), "each was tried again");
        await AreDeadAsync(3);
        Assert.Equal(6, service.Ledger.Failed.Count);
    }

    [Fact]
    public async Task Should_take_only_what_is_asked_for()
    {
        await Raw.DeclareAsync("q");
        await Raw.DeclareAsync("q_error");
        foreach (var (id, age) in ((string, int)[])[("a", 180), ("b", 60), ("c", 120), ("d", 5)])
            await Raw.SendAsync("q_error", id, id, new Dictionary<string, object?> { ["MT-Fault-Timestamp"] = DateTimeOffset.UtcNow.AddMinutes(-age).ToString("O", CultureInfo.InvariantCulture) });

        Assert.Contains("3 messages would go back", (await RedriveAsync("q", "--older", "30m", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal((0u, 4u), (await Raw.CountAsync("q"), await Raw.CountAsync("q_error")));
        Assert.Equal(ExitCodes.Ok, (await RedriveAsync("q_error", "--message-id", "C")).ExitCode);
        Assert.Equal(["c"], (await Raw.DrainAsync("q")).Select(message => message.Id));
        Assert.Equal(ExitCodes.Ok, (await RedriveAsync("q", "--older", "0.5h", "-n", "1")).ExitCode);
        Assert.Equal(["a"], (await Raw.DrainAsync("q")).Select(message => message.Id));
        Assert.Equal(["b", "d"], (await Raw.DrainAsync("q_error")).Select(message => message.Id));
    }

    [Fact]
    public async Task Should_send_commands_back_as_commands_that_were_sent_before()
    {
        await Raw.DeclareAsync("worker-turns");
        await Raw.DeclareAsync("worker-turns_error");
        await Raw.DeclareAsync("worker-turns_skipped");
        var headers = new Dictionary<string, object?> { ["MT-Fault-Message"] = "boom", ["MT-Reason"] = "fault", ["MT-Host-MachineName"] = "vm", ["x-own"] = "stays" };
        await Raw.SendAsync("worker-turns_error", """{"messageId":"1","message":{"runId":"r","mustClaim":false}}""", "1", headers);
        await Raw.SendAsync("worker-turns_skipped", "not JSON", "2");

        Assert.Equal(ExitCodes.Ok, (await RedriveAsync("worker-turns")).ExitCode);
        var messages = await Raw.DrainAsync("worker-turns");
        Assert.Equal(["1", "2"], messages.Select(message => message.Id));
        Assert.Equal("""{"messageId":"1","message":{"runId":"r","mustClaim":true}}""", messages[0].Body);
        Assert.Equal("not JSON", messages[1].Body);
        Assert.Equal("stays", messages[0].Headers["x-own"]);
        Assert.DoesNotContain(messages[0].Headers.Keys, key => key.StartsWith("MT-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_lose_nothing_when_it_is_killed()
    {
        const int Letters = 3_000;
        await Raw.DeclareAsync("q");
        await Raw.DeclareAsync("q_error", Letters);
        using (var redrive = Process.Start(new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "redrive", "q", "--rabbitmq", _address.ToString()]) { RedirectStandardOutput = true })!)
        {
            var output = redrive.StandardOutput.ReadToEndAsync();
            await Eventually.HoldsAsync(async () => await Raw.CountAsync("q") > 50, "it has begun", Long);
            redrive.Kill();
            await redrive.WaitForExitAsync();
            await output;
        }

        var back = (await Raw.DrainAsync("q")).Select(message => message.Id!).ToList();
        Assert.InRange(back.Count, 51, Letters - 1);
        await Eventually.HoldsAsync(async () => await Raw.CountAsync("q_error") >= Letters - back.Count, "the broker has what was on its way");
        Assert.Equal(ExitCodes.Ok, (await RedriveAsync("q")).ExitCode);
        back.AddRange((await Raw.DrainAsync("q")).Select(message => message.Id!));
        Assert.Equal(Letters, back.Distinct().Count());
        Assert.InRange(back.Count, Letters, Letters + 1);
    }

    [Fact]
    public async Task Should_remove_nothing_that_the_broker_has_not_taken()
    {
        await Raw.DeclareAsync("q", room: 2);
        await Raw.DeclareAsync("q_error", 5);
        var result = await RedriveAsync("q");
        Assert.Equal(ExitCodes.Unreachable, result.ExitCode);
        Assert.Contains("it stays where it was. 2 went back before.", result.Error, StringComparison.Ordinal);
        Assert.Equal(["0", "1"], (await Raw.DrainAsync("q")).Select(message => message.Id));
        await Eventually.EqualsAsync<uint?>(3, () => Raw.CountAsync("q_error"), "the others are there");
    }

    [Theory]
    [InlineData(ExitCodes.Refused, "has no queue 'nowhere'", "nowhere")]
    [InlineData(ExitCodes.Refused, "Nothing to redrive: no message is in empty_error or empty_skipped", "empty")]
    [InlineData(ExitCodes.Refused, "no such message is in empty_error", "empty", "--message-id", "x")]
    [InlineData(ExitCodes.Usage, "--older must be", "empty", "--older", "soon")]
    [InlineData(ExitCodes.Usage, "--limit must be", "empty", "--limit", "0")]
    public async Task Should_say_what_is_wrong(int exitCode, string says, params string[] args)
    {
        await Raw.DeclareAsync("empty");
        var result = await RedriveAsync(args);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "ORCHESTRATE_RABBITMQ")]
    [InlineData(ExitCodes.Unreachable, "does not answer", "--rabbitmq", "amqp://test:secret@127.0.0.1:1/")]
    public async Task Should_say_that_there_is_no_broker(int exitCode, string says, params string[] args)
    {
        var result = await Cli.RunAsync(["redrive", "q", .. args]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_the_broker_refuses()
    {
        var result = await Cli.RunAsync("redrive", "q", "--rabbitmq", new UriBuilder(_address) { Password = "wrong" }.Uri.ToString());
        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Contains("does not accept this user and password", result.Error, StringComparison.Ordinal);
    }

    private Task<Cli> RedriveAsync(params string[] args) => Cli.RunAsync(["redrive", .. args, "--rabbitmq", _address.ToString()]);

    private Task AreDeadAsync(uint count) => Eventually.EqualsAsync<uint?>(count, () => Raw.CountAsync("loop-run_error"), "the letters are dead");
}
