using System.CommandLine;
using System.Text.Json;
using Orchestrate.Cli.Broker;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate queues</c>.</summary>
internal static class QueuesCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    internal static Command Create(CliEnvironment environment)
    {
        var management = new Option<string?>("--rabbitmq-management")
        {
            Description = $"Address of RabbitMQ's management plug-in (default: {BrokerAddresses.ManagementVariable}, else the broker of the local installation)",
            HelpName = "http://USER:PASSWORD@HOST:15672/VHOST",
        };
        var watch = new Option<bool>("--watch", "-w") { Description = "Look again every 5 seconds, as often as RabbitMQ counts, until Ctrl-C" };
        var check = new Option<bool>("--check") { Description = "Exit code 1 when there are dead letters: a queue that ends in _error or _skipped is not empty" };
        return new Command("queues", "Show what waits and what runs in a distributed installation: depth of each queue, age, dead letters and why they failed.") { management, watch, check }
            .Does(environment, async (result, cancellationToken) =>
            {
                var json = result.GetValue(Shared.Json);
                using var api = new ManagementApi(BrokerAddresses.Management(result.GetValue(management), environment, new InstallationFolder(Shared.DataFolder(result, environment))), environment.Time);
                while (true)
                {
                    var queues = await api.QueuesAsync(cancellationToken);
                    var dead = queues.Where(queue => queue.Kind is "error" or "skipped").Sum(queue => queue.Ready ?? 0);
                    if (json)
                        await environment.Output.WriteLineAsync(JsonSerializer.Serialize(new { dead_letters = dead, queues }, DomainJson.Options));
                    else
                        QueueViews.Show(environment.Terminal(json), queues, dead);
                    if (!result.GetValue(watch))
                        return result.GetValue(check) && dead > 0 ? ExitCodes.NotCompleted : ExitCodes.Ok;
                    await Task.Delay(Pause, environment.Time, cancellationToken);
                }
            })
            .With("orchestrate queues", "orchestrate queues --watch", "orchestrate queues --check --json");
    }
}
