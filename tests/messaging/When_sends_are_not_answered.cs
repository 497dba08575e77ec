using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orchestrate.Messaging.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Messaging.Tests;

/// <summary>A bus that consumes and cannot send is no healthy one.</summary>
[Collection(ServersGroup.Name)]
public sealed class When_sends_are_not_answered(PostgresFixture postgres, RabbitFixture rabbit)
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    // Each letter is a second: a answered, u unanswered, a dot nothing.
    [Theory]
    [InlineData("", true)]
    [InlineData("a", true)]
    [InlineData("au", false)]
    [InlineData("uuu", false)]
    [InlineData("uua", true)]
    [InlineData("u.............................................", true)]
    [InlineData("u............................................", false)]
    [InlineData("u...........................................u..", false)]
    public void Should_not_work_until_one_is_answered_or_it_is_long_ago(string story, bool works)
    {
        var health = new SendHealth();
        for (var second = 0; second < story.Length; second++)
        {
            if (story[second] == 'a')
                health.Answered(Start.AddSeconds(second));
            else if (story[second] == 'u')
                health.Unanswered(Start.AddSeconds(second));
        }

        Assert.Equal(works, health.Works(Start.AddSeconds(story.Length)));
    }

    [Fact]
    public async Task Should_end_a_process_whose_endpoints_are_all_connected()
    {
        await using var replica = await Replica.StartAsync(await postgres.Server.CreateDatabaseAsync(), new Ledger(), rabbit.Server.CreateVirtualHost(), brokenBusSeconds: 5);
        var (sends, lifetime) = (replica.Services.GetRequiredService<SendHealth>(), replica.Services.GetRequiredService<IHostApplicationLifetime>());
        try
        {
            await Eventually.HoldsAsync(
                () =>
                {
                    sends.Unanswered(DateTimeOffset.UtcNow);
                    return Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested);
                },
                "the process gives itself up", TimeSpan.FromSeconds(60));
            Assert.Equal(1, Environment.ExitCode);
        }
        finally
        {
            Environment.ExitCode = 0;
        }
    }
}
