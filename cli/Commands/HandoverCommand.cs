using System.CommandLine;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate handover RUN [-o FILE]</c>.</summary>
internal static class HandoverCommand
{
    private const int LongestLine = 2000;

    internal static Command Create(CliEnvironment environment)
    {
        var run = Shared.Run();
        var output = new Option<string?>("--output", "-o") { Description = "File to write it to, as Markdown", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Replace the file if it exists" };
        return new Command("handover", "Write down what whoever takes a run over must know: tasks, last instruction, errors, git, limits.") { run, output, force }
            .Does(environment, async (result, cancellationToken) =>
            {
                var file = result.GetValue(output);
                if (file is not null && !result.GetValue(force) && Path.Exists(file))
                    throw new CliException($"{file} exists. Give another file, or --force to replace it.");

                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var handover = await session.Client.HandoverAsync(id, cancellationToken);
                var lines = (handover.Text("markdown") ?? string.Empty).Split('\n').Select(line => Clean.Line(line, LongestLine)).ToList();
                if (file is not null)
                    await WriteAsync(file, lines, cancellationToken);
                if (session.Json)
                    await session.PrintAsync(handover);
                else if (file is not null)
                    session.Terminal.Line($"written to {Clean.Markup(file)}");
                else
                    await environment.Output.WriteLineAsync(string.Join('\n', lines));
                return ExitCodes.Ok;
            })
            .With("orchestrate handover last", "orchestrate handover 4f1c2a9e -o handover.md", "orchestrate handover last --json");
    }

    private static async Task WriteAsync(string file, List<string> lines, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(file, string.Join('\n', lines) + '\n', cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be written: {exception.Message}");
        }
    }
}
