using Orchestrate.Domain.Runs;
using Orchestrate.Http.Tests.Support;
using Orchestrate.TestSupport;

namespace Orchestrate.Http.Tests;

/// <summary>Two event-streams on one broker: each has a queue of its own, and a client may be with either, or change over.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_two_replicas_stream_a_run(Database database) : IAsyncLifetime
{
    private PrivateRabbitMq _broker = null!;
    private Server _first = null!;
    private Server _second = null!;

    public async Task InitializeAsync()
    {
        _broker = await PrivateRabbitMq.StartAsync();
        var connection = await database.Postgres.CreateDatabaseAsync();
        (string, string)[] settings = [("Messaging:Transport", "rabbitmq"), ("Messaging:RabbitMqUri", _broker.CreateVirtualHost().ToString())];
        _first = await Server.StartAsync(connection, Parts.Services, settings);
        _second = await Server.StartAsync(connection, Parts.Services, settings);
    }

    public async Task DisposeAsync()
    {
        await _second.DisposeAsync();
        await _first.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Should_deliver_the_same_sequence_and_let_a_client_change_over()
    {
        var log = new RunLog(_first, await _first.Http.SubmitAsync());
        await log.CommitAsync(2);
        var path = $"/runs/{log.RunId}/events";
        await using var here = await EventReader.OpenAsync(_first.Http, path);
        await using var there = await EventReader.OpenAsync(_second.Http, path);
        await using var moving = await EventReader.OpenAsync(_first.Http, path);

        var recording = Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
                await log.RecordAsync(2);
        });
        Assert.Equal(Enumerable.Range(1, 11).Select(id => (long)id), await moving.IdsUntilAsync(11));
        await using var moved = await EventReader.OpenAsync(_second.Http, path, "11");
        await recording;
        await log.RecordAsync(1, RunStatus.Completed);

        Assert.Equal(Enumerable.Range(1, 43).Select(id => (long?)id), Ids(await here.ToEndAsync()));
        Assert.Equal(Enumerable.Range(1, 43).Select(id => (long?)id), Ids(await there.ToEndAsync()));
        Assert.Equal(Enumerable.Range(12, 32).Select(id => (long?)id), Ids(await moved.ToEndAsync()));
    }

    private static IEnumerable<long?> Ids(IEnumerable<StreamFrame> frames) => frames.Select(frame => frame.Id).Where(id => id is not null);
}
