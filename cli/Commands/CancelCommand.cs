using System.CommandLine;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate cancel RUN</c>.</summary>
internal static class CancelCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var run = Shared.Run();
        var reason = new Option<string?>("--reason") { Description = "Why; stands in the run's history", HelpName = "TEXT" };
        return new Command("cancel", "Stop a run.") { run, reason }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var answer = await session.Client.CancelAsync(id, result.GetValue(reason), cancellationToken);
                if (session.Json)
                    await session.PrintAsync(answer);
                else
                    session.Terminal.Line($"run {Clean.Id(id)} is {Clean.Markup(answer.Text("status"))}");
                return ExitCodes.Ok;
            })
            .With("orchestrate cancel last", "orchestrate cancel 4f1c2a9e --reason \"wrong branch\"");
    }
}
