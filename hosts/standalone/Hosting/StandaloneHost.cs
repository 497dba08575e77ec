using System.Net;
using Orchestrate.Documents;
using Orchestrate.Standalone.Models;
using Orchestrate.Standalone.Postgres;

namespace Orchestrate.Standalone.Hosting;

/// <summary>Everything that must stand before the services start: a locked data folder, a database, settings. Disposing it stops the database.</summary>
public sealed class StandaloneHost : IAsyncDisposable
{
    /// <summary>Exit code when the host cannot start for a reason that a person can remove.</summary>
    public const int Refused = 2;

    private static readonly TimeSpan DatabaseStop = TimeSpan.FromSeconds(7);

    private readonly HostLock _lock;

    private StandaloneHost(StandaloneArguments arguments, DataFolder folder, HostLock hostLock, PrivatePostgres postgres, IReadOnlyDictionary<string, string?> settings)
    {
        _lock = hostLock;
        Arguments = arguments;
        Folder = folder;
        Postgres = postgres;
        Settings = settings;
    }

    /// <summary>The command line.</summary>
    public StandaloneArguments Arguments { get; }

    /// <summary>The data folder.</summary>
    public DataFolder Folder { get; }

    /// <summary>The database server.</summary>
    public PrivatePostgres Postgres { get; }

    /// <summary>Settings that follow from the command line; stronger than files and environment.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>
    /// Prepares a host. Answers null when there is nothing to run: it cannot start (said on standard error, exit code <see cref="Refused"/>), or it was only asked to stop the database or to prepare other processes' settings.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<StandaloneHost?> PrepareAsync(string[] args, CancellationToken cancellationToken = default)
    {
        try
        {
            return await StartAsync(StandaloneArguments.Parse(args), cancellationToken);
        }
        catch (StandaloneException exception)
        {
            await Console.Error.WriteLineAsync($"orchestrate: {exception.Message}");
            Environment.ExitCode = Refused;
            return null;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(DatabaseStop);
        await Postgres.StopAsync(limit.Token);
        _lock.Dispose();
    }

    private static async Task<StandaloneHost?> StartAsync(StandaloneArguments arguments, CancellationToken cancellationToken)
    {
        // What the user got wrong is said before anything is started or written.
        var model = arguments.Model is null
            ? new Dictionary<string, string?>()
            : ProviderRegistry.Load(DocumentFolder.Locate().Path).Settings(arguments.Model, arguments.ModelUrl, Environment.GetEnvironmentVariable);

        var folder = DataFolder.Open(arguments.Data);
        var hostLock = HostLock.Take(folder);
        try
        {
            // Before anything is tidied up: agents of the runners that these settings are for may be at work.
            if (arguments.Prepare is { } file)
            {
                await PreparedSettings.WriteAsync(file, arguments, folder, model, cancellationToken);
                hostLock.Dispose();
                return null;
            }

            // A host that was killed could not remove it, and nobody may be sent to an address where nothing listens.
            File.Delete(folder.ConnectionFile);
            await OrphanReaper.ReapAsync(folder, cancellationToken);
            if (arguments.StopDatabase)
            {
                await PrivatePostgres.StopLeftoverAsync(folder, cancellationToken);
                hostLock.Dispose();
                return null;
            }
            var postgres = await PrivatePostgres.StartAsync(folder, cancellationToken);

            // Runner and run-api are one process: their secret lives as long as it does and is written nowhere.
            var secret = DataFolder.NewSecret();
            var settings = new Dictionary<string, string?>(model)
            {
                ["Gateway:RunnerSecret"] = secret,
                ["Runner:ApiSecret"] = secret,
                ["ConnectionStrings:Orchestrate"] = postgres.ConnectionString,
                ["Messaging:Transport"] = "in_memory",
                ["Urls"] = new UriBuilder("http", arguments.Listen.ToString(), arguments.Port).Uri.ToString(),
            };
            return new StandaloneHost(arguments, folder, hostLock, postgres, settings);
        }
        catch
        {
            hostLock.Dispose();
            throw;
        }
    }

    /// <summary>Settings that hold unless a file, the environment or the command line says otherwise.</summary>
    internal IReadOnlyDictionary<string, string?> Defaults()
    {
        var defaults = new Dictionary<string, string?>
        {
            ["Runner:DataFolder"] = Folder.Runner,
            ["Runner:ServerFolder"] = Folder.Path,
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss ",
            ["Gateway:LocalKeyFile"] = Folder.KeyFile,
        };

        foreach (var (name, value) in RunnerDefaults(Arguments))
            defaults[name] = value;
        return defaults;
    }

    /// <summary>What a runner on this machine needs to know about it.</summary>
    internal static IReadOnlyDictionary<string, string?> RunnerDefaults(StandaloneArguments arguments)
    {
        var defaults = new Dictionary<string, string?>();

        // Whoever is at this machine may name any path on it; whoever reaches it from another may not.
        if (IPAddress.IsLoopback(arguments.Listen))
            defaults["Runner:SourceFolders:0"] = "/";
        if (OpenCodeProgram() is { } program)
            defaults["Runner:OpenCodePath"] = program;
        return defaults;
    }

    private static string? OpenCodeProgram()
    {
        if (Environment.GetEnvironmentVariable("ORCHESTRATE_OPENCODE") is { Length: > 0 } named)
            return named;
        if (RepositoryRoot.ToolsFolder() is not { } tools)
            return null;
        var modules = Path.Combine(tools, "node_modules");
        return Directory.Exists(modules)
            ? Directory.EnumerateDirectories(modules, "opencode-*").Select(package => Path.Combine(package, "bin", "opencode")).FirstOrDefault(File.Exists)
            : null;
    }
}
