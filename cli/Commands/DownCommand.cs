using System.CommandLine;
using System.Text.Json;
using Orchestrate.Cli.Hosting;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate down</c>.</summary>
internal static class DownCommand
{
    internal static Command Create(CliEnvironment environment) =>
        new Command("down", "Stop the server of this machine, standalone or distributed. Runs go on at the next start.")
            .Does(environment, async (result, cancellationToken) =>
            {
                var folder = Shared.DataFolder(result, environment);
                var terminal = environment.Terminal(result.GetValue(Shared.Json));
                var distributed = new DistributedServer(folder, environment.Time, entry => terminal.Line(InstallationViews.Progress(entry)));
                if (distributed.Find() is { } state)
                {
                    var processes = await distributed.StopAsync(message => terminal.Line(Clean.Markup(message, 1000)));
                    return await SayAsync(environment, result, new { stopped = true, pid = (int?)state.Supervisor.Pid, processes }, $"stopped ({processes} processes)");
                }
                var server = new LocalServer(folder, environment.Time);
                var stopped = await server.StopAsync(Installation.Locate(), cancellationToken);
                return await SayAsync(environment, result, new { stopped = stopped is not null, pid = stopped }, stopped is { } pid ? $"stopped (process {pid})" : "no server was running");
            })
            .With("orchestrate down", "orchestrate down --data /srv/orchestrate");

    private static async Task<int> SayAsync<T>(CliEnvironment environment, ParseResult result, T document, string line)
    {
        var json = result.GetValue(Shared.Json);
        if (json)
            await environment.Output.WriteLineAsync(JsonSerializer.Serialize(document, DomainJson.Options));
        else
            environment.Terminal(json).Line(line);
        return ExitCodes.Ok;
    }
}
