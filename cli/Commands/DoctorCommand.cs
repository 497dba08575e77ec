using System.CommandLine;
using System.Text.Json;
using Orchestrate.Cli.Doctor;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate doctor</c>.</summary>
internal static class DoctorCommand
{
    internal static Command Create(CliEnvironment environment) =>
        new Command("doctor", "Look at this machine: what is there, what is missing, how to get it. Exit code 1 when something required is missing.")
            .Does(environment, async (result, cancellationToken) =>
            {
                var json = result.GetValue(Shared.Json);
                var checks = await MachineChecks.AllAsync(Shared.DataFolder(result, environment), cancellationToken);
                if (json)
                    await environment.Output.WriteLineAsync(JsonSerializer.Serialize(new { ok = !checks.Any(check => check.Blocks), checks }, DomainJson.Options));
                else
                    Show(environment.Terminal(json), checks);
                return checks.Any(check => check.Blocks) ? ExitCodes.NotCompleted : ExitCodes.Ok;
            })
            .With("orchestrate doctor", "orchestrate doctor --json");

    private static void Show(Terminal terminal, IReadOnlyList<Check> checks)
    {
        foreach (var check in checks)
        {
            var colour = check.State switch { Check.Good => "green", Check.Warning => "yellow", _ => check.Required ? "red" : "grey" };
            terminal.Line($"[{colour}]{check.State,-8}[/] {Clean.Markup(check.Name).PadRight(28)} {Clean.Markup(check.Detail, 300)}");
            if (check.Remedy is { } remedy)
                terminal.Line($"         {string.Empty,-28} [bold]how to get it:[/] {Clean.Markup(remedy, 300)}");
        }
        var blocking = checks.Where(check => check.Blocks).Select(check => check.Name).ToList();
        terminal.Line(blocking.Count == 0 ? "Everything that is required is there." : $"Missing: {Clean.Markup(string.Join(", ", blocking))}.");
    }
}
