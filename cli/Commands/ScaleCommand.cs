using System.CommandLine;
using System.Text.Json;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate scale</c>.</summary>
internal static class ScaleCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var assignments = new Argument<string[]>("SERVICE=N") { Description = $"How many of a service: {string.Join(", ", ServiceCatalog.Services.Skip(1))}", Arity = ArgumentArity.OneOrMore };
        return new Command("scale", "Change how many processes of a service run. A runner that has to go gives its turns back to the queue.") { assignments }
            .Does(environment, async (result, cancellationToken) =>
            {
                var json = result.GetValue(Shared.Json);
                var terminal = environment.Terminal(json);

                // What is wrong with the numbers is said even when nothing runs.
                _ = new ReplicaCounts().With(result.GetValue(assignments)!);
                var server = new DistributedServer(Shared.DataFolder(result, environment), environment.Time, entry => terminal.Line(InstallationViews.Progress(entry)));
                var state = await server.ScaleAsync(result.GetValue(assignments)!, cancellationToken);
                if (json)
                    await environment.Output.WriteLineAsync(JsonSerializer.Serialize(new { replicas = ServiceCatalog.Services.ToDictionary(service => service, state.Wanted.Of) }, DomainJson.Options));
                else
                    terminal.Line(string.Join("  ", ServiceCatalog.Services.Select(service => $"{service} [bold]{state.Wanted.Of(service)}[/]")));
                return ExitCodes.Ok;
            })
            .With("orchestrate scale worker-runner=4", "orchestrate scale run-api=2 worker-runner=1");
    }
}
