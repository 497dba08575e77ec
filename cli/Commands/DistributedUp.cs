using System.CommandLine;
using System.Text.Json;
using Orchestrate.Cli.Hosting;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate up --distributed</c>.</summary>
internal static class DistributedUp
{
    internal static async Task<int> RunAsync(CliEnvironment environment, ParseResult result, HostOptions host, DistributedOptions distributed, bool detach, CancellationToken cancellationToken)
    {
        var data = Shared.DataFolder(result, environment);
        var json = result.GetValue(Shared.Json);
        var broker = DistributedServer.Broker(result.GetValue(distributed.RabbitMq), environment.Variable);
        var database = DistributedServer.Database(result.GetValue(distributed.Postgres), environment.Variable);
        var options = new SupervisorOptions
        {
            Replicas = distributed.Counts(result),
            Port = host.CheckedPort(result),
            Listen = host.CheckedListen(result),
            RabbitMq = broker is null ? null : ExternalServers.Broker(broker),
            Postgres = database,
            HostArguments = host.Arguments(result),
            Settings = host.Settings(result),
        };
        if (database is not null)
            _ = ExternalServers.PlaceOf(database);
        if (broker is null)
            _ = BrokerNode.Find();
        if (new LocalServer(data, environment.Time).Running() is { } running)
            throw new CliException(ExitCodes.Refused, $"A standalone server already runs on {data} (process {running.Pid}, {running.Url}). Stop it with 'orchestrate down --data {data}', or choose another folder with --data DIR.");
        var installation = Installation.Locate();
        if (detach)
            return await BackgroundAsync(environment, json, data, [.. host.Typed(result), .. DistributedOptions.Typed(options.Replicas)], DistributedServer.Secrets(broker, database), cancellationToken);

        using var supervisor = new Supervisor(installation, new InstallationFolder(data), options, Show(environment, json, result.GetValue(distributed.Background)), environment.Time);
        await supervisor.RunAsync(
            state =>
            {
                if (!json && !result.GetValue(distributed.Background))
                    Ready(environment.Terminal(json), data, state, "Ctrl-C or 'orchestrate down' stops it");
            },
            cancellationToken);
        return ExitCodes.Ok;
    }

    /// <summary>Starts an installation in the background.</summary>
    private static async Task<int> BackgroundAsync(
        CliEnvironment environment, bool json, string data, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> secrets, CancellationToken cancellationToken)
    {
        var terminal = environment.Terminal(json);
        var server = new DistributedServer(data, environment.Time, entry => terminal.Line(InstallationViews.Progress(entry)));
        var started = await server.StartAsync(arguments, secrets, cancellationToken);
        if (json)
            await environment.Output.WriteLineAsync(JsonSerializer.Serialize(started, DomainJson.Options));
        else
            Ready(terminal, data, server.Require(), "'orchestrate down' stops it");
        return ExitCodes.Ok;
    }

    private static void Ready(Terminal terminal, string data, InstallationState state, string stop)
    {
        terminal.Line($"ready at [bold]{Clean.Markup(state.Url)}[/]  (supervisor {state.Supervisor.Pid}, data {Clean.Markup(data, 300)}; {stop})");
        if (state.BrokerPage is { } page)
            terminal.Line($"queues: {Clean.Markup(page)}  (RabbitMQ's page; user orchestrate, password: \"broker\" in {Clean.Markup(new InstallationFolder(data).SecretsFile, 300)})");
        terminal.Line("[grey]orchestrate ps · logs -f · scale worker-runner=4[/]");
    }

    private static Action<LogEntry> Show(CliEnvironment environment, bool json, bool background)
    {
        if (background)
            return _ => { };
        if (json)
            return entry => environment.Output.WriteLine(entry.Raw);
        var terminal = environment.Terminal(json);
        return entry => terminal.Line(InstallationViews.Progress(entry));
    }
}
