using System.CommandLine;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate events RUN</c>.</summary>
internal static class EventsCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var run = Shared.Run();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on until the run ends; the exit code says how" };
        var after = new Option<long>("--after") { Description = "Only events after this position", HelpName = "SEQ" };
        return new Command("events", "Show a run's events, in order and without gaps.") { run, follow, after }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var end = await session.WatchAsync(id, result.GetValue(after), result.GetValue(follow), new RunLedger(), cancellationToken);
                return result.GetValue(follow) && end is not null ? Session.ExitCode(end) : ExitCodes.Ok;
            })
            .With("orchestrate events last", "orchestrate events last --follow", "orchestrate events 4f1c2a9e --after 120 --json");
    }
}
