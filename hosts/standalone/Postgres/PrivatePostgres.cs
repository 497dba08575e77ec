using System.Globalization;
using Npgsql;
using Orchestrate.Standalone.Hosting;

namespace Orchestrate.Standalone.Postgres;

/// <summary>
/// A PostgreSQL server of our own, in a folder of the user's: never as root, password-protected, on a socket (or loopback), durable (<c>fsync</c> on).
/// It outlives a killed host, and the next host on the same folder goes on with it.
/// </summary>
public sealed class PrivatePostgres
{
    private const string User = "orchestrate";
    private const string Database = "orchestrate";
    private const long LogLimit = 10 * 1024 * 1024;

    private readonly string _binaries;
    private readonly PostgresAccount _account;
    private readonly string _cluster;

    private PrivatePostgres(string binaries, PostgresAccount account, string cluster, string connectionString, bool reused)
    {
        _binaries = binaries;
        _account = account;
        _cluster = cluster;
        ConnectionString = connectionString;
        Reused = reused;
    }

    /// <summary>Npgsql connection string of the server's own database. Contains the password: never log it.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether the server was already running, left behind by a host that was killed.</summary>
    public bool Reused { get; }

    /// <summary>Process id of the server.</summary>
    public int ProcessId => PostmasterFile.Read(_cluster)?.ProcessId ?? 0;

    /// <summary>Creates the database cluster where needed and starts the server, or takes over the one that runs. The caller holds the folder's <see cref="HostLock"/>.</summary>
    /// <param name="folder">The host's data folder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StandaloneException">No binaries, a folder that the server's account may not enter, or a server that does not start; the message says what to do.</exception>
    public static async Task<PrivatePostgres> StartAsync(DataFolder folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var account = PostgresAccount.ForThisProcess();
        var server = folder.Postgres;
        var cluster = Path.Combine(server, "db");
        var binaries = await BinariesForAsync(cluster, account, cancellationToken);
        await PrepareFolderAsync(server, account, cancellationToken);
        var password = await PasswordAsync(server, account, cancellationToken);
        await InitialiseAsync(server, cluster, binaries, account, cancellationToken);

        var running = await SettledAsync(cluster, cancellationToken);
        var endpoint = running switch
        {
            null => await LaunchAsync(server, cluster, binaries, account, cancellationToken),
            { SocketFolder.Length: > 0 } => new PostgresEndpoint(running.SocketFolder, running.Port),
            _ => new PostgresEndpoint("127.0.0.1", running.Port),
        };
        var connection = Connection(endpoint, password);
        await EnsureDatabaseAsync(connection, cancellationToken);
        return new PrivatePostgres(binaries, account, cluster, connection.ConnectionString, reused: running is not null);
    }

    /// <summary>Stops the server that a killed host left behind, if there is one.</summary>
    /// <param name="folder">The host's data folder; the caller holds its <see cref="HostLock"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether one was running.</returns>
    public static async Task<bool> StopLeftoverAsync(DataFolder folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var cluster = Path.Combine(folder.Postgres, "db");
        if (PostmasterFile.Read(cluster) is not { } file || !file.IsAliveFor(cluster))
            return false;
        var account = PostgresAccount.ForThisProcess();
        var left = new PrivatePostgres(await BinariesForAsync(cluster, account, cancellationToken), account, cluster, string.Empty, reused: true);
        await left.StopAsync(cancellationToken);
        return true;
    }

    /// <summary>Stops the server: open transactions are rolled back, everything committed is on disk. At most about 6 s.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection.ClearAllPools();
        foreach (var mode in (string[])["fast", "immediate"])
        {
            var result = await Command.RunAsync(
                _account.Wrap(Path.Combine(_binaries, "pg_ctl"), "stop", "-D", _cluster, "-m", mode, "-w", "-t", "3", "-s"),
                TimeSpan.FromSeconds(5),
                cancellationToken);
            if (result.Succeeded || PostmasterFile.Read(_cluster) is not { } file || !file.IsAliveFor(_cluster))
                return;
        }
    }

    private static async Task<string> BinariesForAsync(string cluster, PostgresAccount account, CancellationToken cancellationToken)
    {
        var tools = RepositoryRoot.ToolsFolder();
        var all = PostgresBinaries.FindAll(tools);
        if (all.Count == 0)
        {
            throw new StandaloneException(
                "No PostgreSQL server programs were found (initdb, pg_ctl, postgres). Run './orchestrate setup', or install them: 'apt-get install postgresql'.");
        }

        var versionFile = Path.Combine(cluster, "PG_VERSION");
        var needed = File.Exists(versionFile) ? (await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim() : null;
        var seen = new List<string>();
        foreach (var binaries in all)
        {
            var result = await Command.RunAsync(account.Wrap(Path.Combine(binaries, "postgres"), "--version"), TimeSpan.FromSeconds(10), cancellationToken);
            seen.Add($"{binaries}: {result.Output}");
            if (result.Succeeded && (needed is null || Major(result.Output) == needed))
                return binaries;
        }
        throw new StandaloneException(needed is null
            ? $"The PostgreSQL programs on this machine cannot be run by the account '{account.Name}': {string.Join("; ", seen)}"
            : $"The database in {cluster} was made by PostgreSQL {needed}, and this machine has no such version: {string.Join("; ", seen)}. Install that version, or choose another data folder with --data DIR.");
    }

    // "postgres (PostgreSQL) 15.14 (Debian …)" or "postgres (PostgreSQL) 18beta1" → "15", "18".
    private static string Major(string versionLine)
    {
        var text = versionLine.Split(' ').FirstOrDefault(word => word.Length > 0 && char.IsAsciiDigit(word[0])) ?? string.Empty;
        return new string([.. text.TakeWhile(char.IsAsciiDigit)]);
    }

    private static async Task PrepareFolderAsync(string server, PostgresAccount account, CancellationToken cancellationToken)
    {
        DataFolder.CreatePrivate(server);
        if (account.Switches && !File.Exists(Path.Combine(server, "db", "PG_VERSION")))
            await account.OwnAsync(server, cancellationToken);
        if (await account.FirstClosedFolderAsync(server, cancellationToken) is { } closed)
        {
            throw new StandaloneException(
                $"PostgreSQL runs as '{account.Name}' because Orchestrate runs as root, and that account may not enter {closed}. "
                + "Choose a data folder that other accounts can reach with --data DIR (the default for root is /var/lib/orchestrate), or start Orchestrate as an ordinary user.");
        }
    }

    private static async Task<string> PasswordAsync(string server, PostgresAccount account, CancellationToken cancellationToken)
    {
        var path = Path.Combine(server, "password");
        if (!File.Exists(path))
        {
            DataFolder.WritePrivate(path, DataFolder.NewSecret());
            await account.OwnAsync(path, cancellationToken);
        }
        return await File.ReadAllTextAsync(path, cancellationToken);
    }

    private static async Task InitialiseAsync(string server, string cluster, string binaries, PostgresAccount account, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(cluster, "PG_VERSION")))
            return;

        // A host killed in the middle must not leave half a cluster under the final name.
        var draft = Path.Combine(server, "db.new");
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        var result = await Command.RunAsync(
            account.Wrap(
                Path.Combine(binaries, "initdb"), "-D", draft, "--username", User, "--pwfile", Path.Combine(server, "password"),
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"),
            TimeSpan.FromSeconds(60),
            cancellationToken);
        if (!result.Succeeded)
            throw new StandaloneException($"The database could not be created in {draft}: {result.Output}");
        Directory.Move(draft, cluster);
    }

    // Answers the running server of this cluster once it is ready, or null when none runs (any more).
    private static async Task<PostmasterFile?> SettledAsync(string cluster, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            while (PostmasterFile.Read(cluster) is { } file)
            {
                if (!file.IsAliveFor(cluster))
                {
                    // After a crash the recorded process id may belong to something else, or to a dead process that nobody has collected,
                    // and PostgreSQL would then refuse to start. Its other processes notice the crash by themselves and must be gone first.
                    while (PostmasterFile.AnyProcessIn(cluster))
                        await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
                    file.Forget(cluster);
                    return null;
                }
                if (file.Status == "ready")
                    return file;
                await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
            }
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StandaloneException($"A PostgreSQL server of {cluster} is running but neither becomes ready nor ends. Its log is {Path.Combine(cluster, "..", "postgres.log")}.");
        }
    }

    private static async Task<PostgresEndpoint> LaunchAsync(string server, string cluster, string binaries, PostgresAccount account, CancellationToken cancellationToken)
    {
        var endpoint = await PostgresEndpoint.ChooseAsync(server, account, cancellationToken);
        var settings = Path.Combine(cluster, "postgresql.conf");
        DataFolder.WritePrivate(settings, PostgresSettings.Text + endpoint.Settings());
        await account.OwnAsync(settings, cancellationToken);

        var log = Path.Combine(server, "postgres.log");
        if (File.Exists(log) && new FileInfo(log).Length > LogLimit)
            File.Move(log, $"{log}.1", overwrite: true);
        var result = await Command.RunAsync(
            account.Wrap(Path.Combine(binaries, "pg_ctl"), "start", "-D", cluster, "-l", log, "-w", "-t", "60", "-s"),
            TimeSpan.FromSeconds(70),
            cancellationToken);
        if (result.Succeeded)
            return endpoint;
        var tail = File.Exists(log) ? string.Join(Environment.NewLine, (await File.ReadAllLinesAsync(log, cancellationToken)).TakeLast(8)) : string.Empty;
        throw new StandaloneException($"PostgreSQL did not start: {result.Output}{Environment.NewLine}{tail}{Environment.NewLine}Whole log: {log}");
    }

    private static NpgsqlConnectionStringBuilder Connection(PostgresEndpoint endpoint, string password) => new()
    {
        Host = endpoint.Host,
        Port = endpoint.Port,
        Username = User,
        Password = password,
        Database = Database,
        // Every data source of the process has a pool of its own, and together they must stay below max_connections.
        MaxPoolSize = PostgresSettings.PoolSize,
        Timeout = 10,
    };

    private static async Task EnsureDatabaseAsync(NpgsqlConnectionStringBuilder target, CancellationToken cancellationToken)
    {
        var administration = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(administration.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var question = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = Database } } };
        if (await question.ExecuteScalarAsync(cancellationToken) is not null)
            return;
        await using var create = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $"CREATE DATABASE {Database}"), connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }
}
