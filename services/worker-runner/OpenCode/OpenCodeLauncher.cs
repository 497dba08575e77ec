using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Starts OpenCode and waits until it is ready for prompts.</summary>
public sealed class OpenCodeLauncher(ISandbox sandbox, IOptions<OpenCodeServerOptions> options, TimeProvider time, ILogger<OpenCodeLauncher> logger)
{
    private static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(50);

    // A request that reaches OpenCode while it is still starting may never be answered; the next one is.
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(1);

    /// <summary>A server that answered its readiness probe with all of our agents, in a supported version.</summary>
    /// <exception cref="OpenCodeUnavailableException">It did not start, refused its configuration, or has an unsupported version.</exception>
    public async Task<IOpenCodeServer> StartAsync(OpenCodeLaunch launch, CancellationToken cancellationToken)
    {
        for (var @try = 1; ; @try++)
        {
            try
            {
                return await StartOnceAsync(launch, cancellationToken);
            }
            catch (OpenCodeUnavailableException exception) when (!exception.Fatal && @try < options.Value.StartTries)
            {
                // Most often somebody else took the port between our choice and OpenCode's start.
                logger.StartFailed(launch.Environment.RunId, launch.Environment.Slot, @try, exception.Message);
            }
        }
    }

    private async Task<ManagedOpenCodeServer> StartOnceAsync(OpenCodeLaunch launch, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var configuration = OpenCodeHome.Prepare(launch.Home, launch.Configuration);
        Directory.CreateDirectory(launch.Environment.WorkspaceFolder);
        var port = FreePort();
        var output = new OpenCodeOutput([password, launch.Token], line => logger.Output(launch.Environment.RunId, launch.Environment.Slot, line));
        var process = Start(new SandboxedCommand
        {
            Argv = [launch.Program, "serve", "--port", $"{port}", "--hostname", "127.0.0.1", "--print-logs", "--log-level", "WARN"],
            WorkingDirectory = launch.Environment.WorkspaceFolder,
            Environment = OpenCodeHome.Environment(configuration, password),
            WritableFolders = [launch.Environment.WorkspaceFolder],
            ReadOnlyFolders = [Path.GetDirectoryName(launch.Program)!, .. launch.Environment.ReadOnlyFolders],
            Home = launch.Home,
            Policy = launch.Environment.Sandbox,
        }, output);
        var server = new ManagedOpenCodeServer(new Uri($"http://127.0.0.1:{port}/"), password, launch, process, logger);
        try
        {
            server.Version = await ReadyAsync(server, process, output, Expected(launch.Environment), cancellationToken);
            var tools = sandbox.Capability.Available && launch.Environment.Sandbox != "none" ? "sandboxed" : "NOT sandboxed";
            logger.ServerReady(launch.Environment.RunId, server.Version, launch.Environment.Slot, server.BaseUrl, (long)time.GetElapsedTime(begun).TotalMilliseconds, tools);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private ISandboxedProcess Start(SandboxedCommand command, OpenCodeOutput output)
    {
        try
        {
            return sandbox.Start(command, output.Add);
        }
        catch (SandboxRequiredException exception)
        {
            throw new OpenCodeUnavailableException(OpenCodeErrors.SandboxRequired, exception.Message, fatal: true);
        }
        catch (SandboxStartException exception)
        {
            throw Failed(exception.Message, output);
        }
    }

    /// <summary>Health is no readiness: it answers 200 while every other route refuses the configuration. So our agents must be listed.</summary>
    private async Task<string> ReadyAsync(ManagedOpenCodeServer server, ISandboxedProcess process, OpenCodeOutput output, IReadOnlyList<string> expected, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var limit = TimeSpan.FromSeconds(options.Value.StartSeconds);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (process.HasExited)
                throw Failed(await EndAsync(process), output);
            if (time.GetElapsedTime(begun) > limit)
                throw Failed($"OpenCode was not ready within {limit.TotalSeconds:0} s.", output);
            using var probe = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            probe.CancelAfter(ProbeLimit);
            try
            {
                var version = await server.Client.VersionAsync(probe.Token);
                OpenCodeVersion.Require(version, "the one that Orchestrate started");
                var agents = await server.Client.AgentsAsync(null, probe.Token);
                if (expected.Except(agents, StringComparer.Ordinal).FirstOrDefault() is { } absent)
                    throw new OpenCodeUnavailableException(OpenCodeErrors.ConfigInvalid, $"OpenCode started without the agent '{absent}' of its configuration.", fatal: true);
                return version;
            }
            catch (OpenCodeRequestException exception) when (exception.Status == HttpStatusCode.BadRequest && exception.Name.StartsWith("Config", StringComparison.Ordinal))
            {
                throw new OpenCodeUnavailableException(OpenCodeErrors.ConfigInvalid, output.Redact($"OpenCode refuses its configuration. {exception.Message}"), fatal: true);
            }
            catch (OpenCodeRequestException exception) when (exception.Status == HttpStatusCode.Unauthorized)
            {
                throw Failed("Another server answers on the port that was chosen for OpenCode.", output);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OpenCodeRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                await Task.Delay(Probe, time, cancellationToken);
            }
        }
    }

    private static IReadOnlyList<string> Expected(OpenCodeEnvironment environment) =>
        [.. OpenCodeConfiguration.Agents, .. environment.Agents.Select(agent => OpenCodeConfiguration.NameOf(agent.Depth, agent.Name))];

    private static async Task<string> EndAsync(ISandboxedProcess process)
    {
        try
        {
            return $"OpenCode ended at its start with exit code {await process.Exited}.";
        }
        catch (SandboxStartException exception)
        {
            return exception.Message;
        }
    }

    private static OpenCodeUnavailableException Failed(string what, OpenCodeOutput output) => new(OpenCodeErrors.StartFailed, $"{what} Its last words: {output.Tail()}", fatal: false);

    /// <summary>OpenCode's own choice (<c>--port 0</c>) is always 4096, which two processes cannot share.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
