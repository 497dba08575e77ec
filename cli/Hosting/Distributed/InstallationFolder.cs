using System.Globalization;
using Orchestrate.Cli.Api;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Where a distributed installation keeps what it has: in the folder <c>distributed</c> of the data folder, beside a standalone host's files and never among them.</summary>
/// <param name="Data">The data folder.</param>
internal sealed record InstallationFolder(string Data)
{
    internal string Path => System.IO.Path.Combine(Data, "distributed");

    internal string StateFile => In("state.json");

    /// <summary>Written by <c>scale</c>, read by the supervisor.</summary>
    internal string WantedFile => In("wanted.json");

    internal string SecretsFile => In("secrets.json");

    /// <summary>Settings and process of the database, as the standalone program prepared them. With the password.</summary>
    internal string PreparedFile => In("prepared.json");

    internal string KeyFile => In("api-key");

    /// <summary>The same file as a standalone host's, so that every command finds the server.</summary>
    internal string ConnectionFile => System.IO.Path.Combine(Data, LocalHost.FileName);

    internal string Logs => In("logs");

    internal string SupervisorLog => System.IO.Path.Combine(Logs, "supervisor.log");

    /// <summary>What a supervisor in the background prints: only what it did not expect.</summary>
    internal string SupervisorOutput => System.IO.Path.Combine(Logs, "supervisor.out");

    internal string Broker => In("rabbitmq");

    /// <summary>Content root of the gateway: its configuration file is read again when it changes.</summary>
    internal string GatewayRoot => In("gateway");

    internal string SharedRepository => In("shared.git");

    /// <summary>Folders of all runners.</summary>
    internal string Runners => In("runner");

    internal string Runner(int replica) => System.IO.Path.Combine(Runners, replica.ToString(CultureInfo.InvariantCulture));

    internal string Log(ProcessName name) => name.Service == ServiceCatalog.Postgres ? In("postgres", "postgres.log") : System.IO.Path.Combine(Logs, $"{name}.log");

    internal InstallationState? ReadState() => InstallationState.Read(StateFile);

    /// <summary>Creates what must be there before anything starts.</summary>
    /// <exception cref="CliException">It cannot be created.</exception>
    internal void Create()
    {
        try
        {
            PrivateFile.CreateFolder(Data, passable: true);
            PrivateFile.CreateFolder(Path, passable: true);
            foreach (var folder in (string[])[Logs, GatewayRoot, Runners])
                PrivateFile.CreateFolder(folder, passable: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The data folder {Data} cannot be used: {exception.Message} Choose another with --data DIR.", exception);
        }
    }

    private string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
