using Orchestrate.Chaos.Tests.Fleets;
using RabbitMQ.Client;

namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>The fleet's queues, past all its services.</summary>
internal static class Queues
{
    /// <summary>All queues of the fleet.</summary>
    public static async Task<IReadOnlyList<QueueState>> ListAsync(Fleet fleet)
    {
        var lines = await fleet.Rabbit.ControlAsync("list_queues", "-p", fleet.VirtualHost, "name", "messages", "exclusive");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => QueueState.Read(line.Split('\t')))];
    }

    /// <summary>Deletes every queue with all that is in it, while the services consume from them. Those that belong to one connection go with it and cannot be deleted.</summary>
    public static async Task DeleteAllAsync(Fleet fleet)
    {
        await using var connection = await ConnectAsync(fleet);
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in (await ListAsync(fleet)).Where(queue => !queue.Exclusive))
            await channel.QueueDeleteAsync(queue.Name);
    }

    public static Task<IConnection> ConnectAsync(Fleet fleet) => new ConnectionFactory { Uri = fleet.Broker }.CreateConnectionAsync();
}
