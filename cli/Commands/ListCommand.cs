using System.CommandLine;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate ls</c>.</summary>
internal static class ListCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var status = new Option<string?>("--status") { Description = "Only runs with this status, for example completed", HelpName = "STATUS" };
        var limit = new Option<int>("--limit", "-n") { Description = "At most so many, up to 100", DefaultValueFactory = _ => 20, HelpName = "N" };
        var cursor = new Option<string?>("--cursor") { Description = "Next page: the next_cursor of the page before", HelpName = "CURSOR" };
        return new Command("ls", "List runs, newest first.") { status, limit, cursor }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var page = await session.Client.ListAsync(result.GetValue(status), result.GetValue(limit), result.GetValue(cursor), cancellationToken);
                if (session.Json)
                    await session.PrintAsync(page);
                else
                    RunViews.List(session.Terminal, page);
                if (!session.Json && page.Text("next_cursor") is { } next)
                    session.Terminal.Line($"[grey]more: orchestrate ls --cursor {Clean.Markup(next)}[/]");
                return ExitCodes.Ok;
            })
            .With("orchestrate ls", "orchestrate ls --status failed -n 50", "orchestrate ls --json");
    }
}
