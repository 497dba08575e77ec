using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Orchestrate.Cli.Hosting;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate up</c>.</summary>
internal static class UpCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var detach = new Option<bool>("--detach", "-d") { Description = "Start in the background and return when it is ready" };
        var host = new HostOptions();
        var distributed = new DistributedOptions();
        return distributed.AddTo(host.AddTo(new Command("up", "Start the server on this machine; Ctrl-C or 'orchestrate down' stops it.") { detach }))
            .Does(environment, async (result, cancellationToken) =>
            {
                if (result.GetValue(distributed.Distributed))
                    return await DistributedUp.RunAsync(environment, result, host, distributed, result.GetValue(detach), cancellationToken);
                distributed.RequireNone(result);
                var folder = Shared.DataFolder(result, environment);
                if (new DistributedServer(folder, environment.Time, _ => { }).Find() is { } other)
                    throw new CliException(ExitCodes.Refused, $"On {folder} are processes of a distributed installation ({other.Url}). Stop them with 'orchestrate down --data {folder}', or choose another folder with --data DIR.");
                var installation = Installation.Locate();
                return result.GetValue(detach)
                    ? await BackgroundAsync(environment, result.GetValue(Shared.Json), new LocalServer(folder, environment.Time), installation, host.Arguments(result), cancellationToken)
                    : await ForegroundAsync(installation, folder, host.Arguments(result), cancellationToken);
            })
            .With("orchestrate up", "orchestrate up --detach --model openai/gpt-5", "orchestrate up --distributed --runners 4", "orchestrate up --model local/my-model --model-url http://127.0.0.1:8000/v1");
    }

    private static async Task<int> BackgroundAsync(
        CliEnvironment environment, bool json, LocalServer server, Installation installation, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var terminal = environment.Terminal(json);
        terminal.Line("starting the server ...");
        var host = await server.StartAsync(installation, arguments, cancellationToken);
        if (json)
            await environment.Output.WriteLineAsync(JsonSerializer.Serialize(host, DomainJson.Options));
        else
            terminal.Line($"ready at [bold]{Clean.Markup(host.Url)}[/]  (process {host.Pid}, log {Clean.Markup(server.LogFile, 300)})");
        return ExitCodes.Ok;
    }

    private static async Task<int> ForegroundAsync(Installation installation, string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [installation.Standalone, "--data", folder, .. arguments]) { UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new CliException("dotnet could not be started.");
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C reaches the host by itself, because it shares the terminal; a TERM to this process has to be passed on.
            await OsProcess.SignalAsync(process.Id, "TERM", CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        return process.ExitCode;
    }
}
