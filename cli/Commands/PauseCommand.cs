using System.CommandLine;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate pause RUN</c>.</summary>
internal static class PauseCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var run = Shared.Run();
        var reason = new Option<string?>("--reason") { Description = "Why; stands in the run's history", HelpName = "TEXT" };
        return new Command("pause", "Let what runs finish, and start nothing else until the run is resumed.") { run, reason }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var answer = await session.Client.PauseAsync(id, result.GetValue(reason), cancellationToken);
                if (session.Json)
                    await session.PrintAsync(answer);
                else
                    session.Terminal.Line($"run {Clean.Id(id)} is {Clean.Markup(answer.Text("status"))}");
                return ExitCodes.Ok;
            })
            .With("orchestrate pause last", "orchestrate pause 4f1c2a9e --reason \"the provider is down\"");
    }
}
