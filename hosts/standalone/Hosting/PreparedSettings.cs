using System.Text.Json;
using Orchestrate.Domain;
using Orchestrate.Standalone.Postgres;

namespace Orchestrate.Standalone.Hosting;

/// <summary>What <c>--prepare</c> leaves for the processes of a distributed installation: a running database, and the settings that follow from command line and machine.</summary>
public sealed record PreparedSettings
{
    /// <summary>Configuration by key (<c>Section:Key</c>); holds the database's password.</summary>
    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    /// <summary>Process id of the private database; null when somebody else runs it.</summary>
    public int? PostgresPid { get; init; }

    /// <summary>Whether the private database was running already.</summary>
    public bool PostgresReused { get; init; }

    internal static async Task WriteAsync(
        string file, StandaloneArguments arguments, DataFolder folder, IReadOnlyDictionary<string, string?> model, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string?>(model);
        foreach (var (name, value) in StandaloneHost.RunnerDefaults(arguments))
            settings[name] = value;
        var postgres = arguments.NoDatabase ? null : await PrivatePostgres.StartAsync(folder, cancellationToken);
        if (postgres is not null)
            settings["ConnectionStrings:Orchestrate"] = postgres.ConnectionString;
        DataFolder.WritePrivate(
            file, JsonSerializer.Serialize(new PreparedSettings { Settings = settings, PostgresPid = postgres?.ProcessId, PostgresReused = postgres?.Reused ?? false }, DomainJson.Options));
    }
}
