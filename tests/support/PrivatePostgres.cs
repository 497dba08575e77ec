using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;

namespace Orchestrate.TestSupport;

/// <summary>
/// A PostgreSQL server of the test run's own, in a temporary folder, on a socket in it and on a loopback port. Started in about a second, stopped and
/// removed by <see cref="DisposeAsync"/>. Durable by default, because races hide when commits are free.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string User = "postgres";
    private const string Password = "test-only";
    private readonly PrivateFolder folder = new("orchpg");
    private readonly bool durable;
    private readonly IReadOnlyList<string> settings;
    private readonly string binaries;
    private Process? server;
    private StringBuilder output = new();
    private int databases;

    private PrivatePostgres(string binaries, bool durable, IReadOnlyList<string> settings)
    {
        this.binaries = binaries;
        this.durable = durable;
        this.settings = settings;
        Port = FreePort.Next();
    }

    /// <summary>The loopback port; stays the same over <see cref="StartAgainAsync"/>.</summary>
    public int Port { get; }

    private string Data => Path.Combine(folder.Path, "data");

    /// <summary>The server's process; its children are the connections.</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int ProcessId => server?.Id ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Makes and starts a server.</summary>
    /// <param name="durable">False turns fsync off, for tests that are not about crashes and commit often.</param>
    /// <param name="settings">More of <c>postgresql.conf</c>, each as <c>name=value</c>.</param>
    /// <exception cref="InvalidOperationException">The machine has no PostgreSQL.</exception>
    public static async Task<PrivatePostgres> StartAsync(bool durable = true, params IReadOnlyList<string> settings)
    {
        var postgres = new PrivatePostgres(FindBinaries(), durable, settings);
        try
        {
            await postgres.InitialiseAsync();
            await postgres.StartServerAsync();
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>The folder with initdb and postgres: in PATH, else Debian's newest version.</summary>
    /// <exception cref="InvalidOperationException">The machine has no PostgreSQL.</exception>
    public static string FindBinaries()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(VersionOf).Select(version => Path.Combine(version, "bin"))
            : [];
        var initdb = Programs.Find("initdb", Programs.PathFolders.Concat(debian))
            ?? throw new InvalidOperationException("PostgreSQL is not installed (initdb was not found): run ./orchestrate setup.");
        return Path.GetDirectoryName(initdb)!;
    }

    /// <summary>Makes an empty database and returns its connection string; each test has one of its own.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test{Interlocked.Increment(ref databases)}";
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var command = source.CreateCommand($"CREATE DATABASE {name}");
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>How to reach a database of this server.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = User,
        Password = Password,
        Database = database,
        MaxPoolSize = 40,
        IncludeErrorDetail = true,
    }.ConnectionString;

    /// <summary>Stops the server as a power cut would; nothing answers until <see cref="StartAgainAsync"/>.</summary>
    public Task CrashAsync() => StopServerAsync("immediate");

    /// <summary>Starts a crashed server on its data and port.</summary>
    public Task StartAgainAsync() => StartServerAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await StopServerAsync("immediate");
        folder.Dispose();
    }

    private static int VersionOf(string folder) => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0;

    private async Task InitialiseAsync()
    {
        var password = Path.Combine(folder.Path, "password");
        await File.WriteAllTextAsync(password, Password);
        if (Programs.IsRoot)
            folder.GiveTo(User);
        await Programs.RunAsync(Command("initdb", "-D", Data, "-U", User, "--pwfile", password, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"));
    }

    private async Task StartServerAsync()
    {
        var arguments = new List<string>
        {
            "-D", Data, "-k", folder.Path, "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "max_connections=200",
        };
        if (!durable)
            arguments.AddRange(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]);
        arguments.AddRange(settings.SelectMany(setting => new[] { "-c", setting }));
        (server, output) = Programs.StartServer(Command("postgres", [.. arguments]));
        await Eventually.HoldsAsync(AnswersAsync, $"PostgreSQL on port {Port} answers", TimeSpan.FromSeconds(60));
    }

    private async Task<bool> AnswersAsync()
    {
        if (server!.HasExited)
        {
            lock (output)
                throw new InvalidOperationException($"PostgreSQL ended with {server.ExitCode}:\n{output}");
        }

        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task StopServerAsync(string mode)
    {
        if (!server!.HasExited)
            await Programs.RunAsync(Command("pg_ctl", "stop", "-D", Data, "-m", mode, "-w"));
        await server.WaitForExitAsync();
        server.Dispose();
        server = null;
    }

    private ProcessStartInfo Command(string program, params string[] arguments)
    {
        var start = Programs.As(User, Path.Combine(binaries, program), arguments);
        start.WorkingDirectory = folder.Path;
        start.Environment["LC_ALL"] = "C";
        return start;
    }
}
