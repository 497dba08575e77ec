using System.CommandLine;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate resume RUN</c>.</summary>
internal static class ResumeCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var run = Shared.Run();
        var reason = new Option<string?>("--reason") { Description = "Why; stands in the run's history", HelpName = "TEXT" };
        return new Command("resume", "Let a paused run go on.") { run, reason }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var answer = await session.Client.ResumeAsync(id, result.GetValue(reason), cancellationToken);
                if (session.Json)
                    await session.PrintAsync(answer);
                else
                    session.Terminal.Line($"run {Clean.Id(id)} is {Clean.Markup(answer.Text("status"))}");
                return ExitCodes.Ok;
            })
            .With("orchestrate resume last", "orchestrate resume 4f1c2a9e --reason \"the provider is back\"");
    }
}
