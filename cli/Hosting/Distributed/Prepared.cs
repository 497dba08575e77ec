using System.Text.Json;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>What the standalone program prepares: the private database, started or found running, and the settings that follow from options and machine.</summary>
internal sealed record Prepared
{
    internal const string ConnectionString = "ConnectionStrings:Orchestrate";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    /// <summary>Configuration by key; the database's among it.</summary>
    public required Dictionary<string, string?> Settings { get; init; }

    /// <summary>The private database's process; null when somebody else runs it.</summary>
    public int? PostgresPid { get; init; }

    /// <summary>Whether the database ran already.</summary>
    public bool PostgresReused { get; init; }

    /// <exception cref="CliException">It cannot be prepared; the message is the program's.</exception>
    internal static async Task<Prepared> RunAsync(Installation programs, InstallationFolder folder, SupervisorOptions options, CancellationToken cancellationToken)
    {
        List<string> argv = ["dotnet", programs.Standalone, "--data", folder.Path, "--prepare", folder.PreparedFile, .. options.HostArguments];
        if (options.Postgres is not null)
            argv.Add("--no-database");
        var (exitCode, output) = await OsProcess.RunAsync(argv, "/", null, Limit, cancellationToken);
        const string prefix = "orchestrate: ";
        if (exitCode != 0)
            throw new CliException(output.StartsWith(prefix, StringComparison.Ordinal) ? output[prefix.Length..] : $"The settings could not be prepared: {output}");
        return JsonSerializer.Deserialize<Prepared>(await File.ReadAllTextAsync(folder.PreparedFile, cancellationToken), DomainJson.Options)
            ?? throw new CliException($"{folder.PreparedFile} is empty.");
    }
}
