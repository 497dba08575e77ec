using System.CommandLine;
using System.Text.Json;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate logs</c>.</summary>
internal static class LogsCommand
{
    private const int DefaultLines = 50;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    internal static Command Create(CliEnvironment environment)
    {
        var process = new Argument<string?>("SERVICE[.N]") { Description = "A service, one replica of it, 'supervisor', 'rabbitmq' or 'postgres'; all when not given", Arity = ArgumentArity.ZeroOrOne };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes" };
        var lines = new Option<int>("-n", "--lines") { Description = "The last so many lines", DefaultValueFactory = _ => DefaultLines, HelpName = "LINES" };
        var run = new Option<string?>("--run") { Description = "Only lines of a run: its id, the beginning of it (4 characters or more), or 'last'", HelpName = "RUN" };
        return new Command("logs", "Show the logs of a distributed installation's processes, in the order of time.") { process, follow, lines, run }
            .Does(environment, async (result, cancellationToken) =>
            {
                var selection = LogSelection.Parse(result.GetValue(process));
                var count = result.GetValue(lines) is >= 0 and var number ? number : throw new CliException("-n must be 0 or more.");
                RequireLength(result.GetValue(run));
                var folder = Folder(result, environment);
                var reader = new LogReader(folder, selection.Wants, selection.WantsSupervisor, await RunAsync(result, environment, result.GetValue(run), cancellationToken));
                await ShowAsync(environment, result.GetValue(Shared.Json), reader.Last(count));
                while (result.GetValue(follow))
                {
                    await Task.Delay(Poll, environment.Time, cancellationToken);
                    await ShowAsync(environment, result.GetValue(Shared.Json), reader.Next());
                }
                return ExitCodes.Ok;
            })
            .With("orchestrate logs -f", "orchestrate logs worker-runner.2 -n 200", "orchestrate logs --run last");
    }

    // Logs outlive their installation: after a crash they are what is looked for.
    private static InstallationFolder Folder(ParseResult result, CliEnvironment environment)
    {
        var server = new DistributedServer(Shared.DataFolder(result, environment), environment.Time, _ => { });
        if (!Directory.Exists(server.Folder.Logs))
            _ = server.Require();
        return server.Folder;
    }

    private static async Task<string?> RunAsync(ParseResult result, CliEnvironment environment, string? typed, CancellationToken cancellationToken)
    {
        if (typed != "last")
            return typed;
        using var session = Shared.Connect(result, environment);
        return await session.ResolveAsync(typed, cancellationToken);
    }

    private static void RequireLength(string? run)
    {
        const int shortest = 4;
        if (run is { Length: < shortest })
            throw new CliException($"'{run}' is too short for the beginning of a run's id. Give at least {shortest} characters, or 'last'.");
    }

    private static async Task ShowAsync(CliEnvironment environment, bool json, IReadOnlyList<LogEntry> entries)
    {
        var terminal = environment.Terminal(false);
        foreach (var entry in entries)
        {
            if (json)
                await environment.Output.WriteLineAsync(JsonSerializer.Serialize(new { entry.Process, entry.At, entry.Level, entry.Message, entry.RunId, entry.Exception }, DomainJson.Options));
            else
                terminal.Line(InstallationViews.Line(entry));
        }
    }
}
