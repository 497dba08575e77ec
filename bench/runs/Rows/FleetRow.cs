using Orchestrate.Bench.Fleet;

namespace Orchestrate.Bench.Rows;

/// <summary>Starts the fleet for rows that measure five processes.</summary>
internal static class FleetRow
{
    /// <summary>Five services, stub-runners and the agent-stub, on an empty database and an unused virtual host.</summary>
    internal static async Task<RunFleet> StartFleetAsync(this BenchContext context, CancellationToken cancellationToken, Func<FleetOptions, FleetOptions>? change = null)
    {
        var (postgres, rabbit) = (await context.PostgresAsync(), await context.RabbitMqAsync());
        var options = new FleetOptions
        {
            Root = context.Programs.Root,
            Folder = context.NewFolder(),
            Database = await postgres.CreateDatabaseAsync(),
            RabbitMq = rabbit.CreateVirtualHost(),
            Others = new Dictionary<string, int> { ["postgresql"] = postgres.ProcessId, ["rabbitmq"] = rabbit.ProcessId },
        };
        var fleet = await RunFleet.StartAsync(change is null ? options : change(options), cancellationToken);
        using var thinking = new Thinking(fleet.Stub);
        await thinking.IsTheSameWorkAsync(cancellationToken);
        return fleet;
    }
}
