using System.CommandLine;
using System.Text.Json;
using Orchestrate.Cli.Hosting;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate down</c>.</summary>
internal static class DownCommand
{
    internal static Command Create(CliEnvironment environment) =>
        new Command("down", "Stop the server of this machine. Runs go on at the next start.")
            .Does(environment, async (result, cancellationToken) =>
            {
                var json = result.GetValue(Shared.Json);
                var server = new LocalServer(Shared.DataFolder(result, environment), environment.Time);
                var stopped = await server.StopAsync(Installation.Locate(), cancellationToken);
                if (json)
                    await environment.Output.WriteLineAsync(JsonSerializer.Serialize(new { stopped = stopped is not null, pid = stopped }, DomainJson.Options));
                else
                    environment.Terminal(json).Line(stopped is { } pid ? $"stopped (process {pid})" : "no server was running");
                return ExitCodes.Ok;
            })
            .With("orchestrate down", "orchestrate down --data /srv/orchestrate");
}
