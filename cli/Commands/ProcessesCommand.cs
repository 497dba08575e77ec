using System.CommandLine;
using System.Text.Json;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate ps</c>.</summary>
internal static class ProcessesCommand
{
    internal static Command Create(CliEnvironment environment) =>
        new Command("ps", "List the processes of a distributed installation. Exit code 1 when one of them is not ready.")
            .Does(environment, async (result, cancellationToken) =>
            {
                var state = new DistributedServer(Shared.DataFolder(result, environment), environment.Time, _ => { }).Require();
                var processes = await ProcessViews.LookAsync(state, environment.Time, cancellationToken);
                var supervised = state.IsSupervised();
                if (result.GetValue(Shared.Json))
                {
                    var document = new { supervisor = new { pid = state.Supervisor.Pid, alive = supervised }, url = state.Url, rabbitmq_page = state.BrokerPage, processes };
                    await environment.Output.WriteLineAsync(JsonSerializer.Serialize(document, DomainJson.Options));
                }
                else
                {
                    InstallationViews.Processes(environment.Terminal(false), state, processes);
                }
                return supervised && processes.All(process => process.Ready) ? ExitCodes.Ok : ExitCodes.NotCompleted;
            })
            .With("orchestrate ps", "orchestrate ps --json");
}
