using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Orchestrate.Cli.Api;
using Orchestrate.Cli.Hosting;
using Orchestrate.Standalone.Hosting;
using Orchestrate.Standalone.Postgres;

namespace Orchestrate.Cli.Doctor;

/// <summary>Looks at the machine: what is there, what is missing, how to get it.</summary>
internal static partial class MachineChecks
{
    internal const string OpenCodeVersion = "1.18.33";
    private const long LeastSpace = 3L * 1024 * 1024 * 1024;
    private const int DefaultPort = 7717;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    internal static async Task<IReadOnlyList<Check>> AllAsync(string dataFolder, CancellationToken cancellationToken) =>
    [
        .. await Task.WhenAll(
            ProgramAsync(".NET SDK", required: true, ["dotnet", "--version"], new Version(10, 0, 100), "Install the .NET SDK 10: https://dotnet.microsoft.com/download/dotnet/10.0", cancellationToken),
            ProgramAsync("git", required: true, ["git", "--version"], new Version(2, 38), "apt-get install git (2.38 or newer)", cancellationToken),
            ProgramAsync("Node.js", required: true, ["node", "--version"], new Version(20, 0), "Install Node.js 20 or newer (the demo's tests run on it)", cancellationToken),
            ProgramAsync("npm", required: false, ["npm", "--version"], new Version(8, 0), "Comes with Node.js; './orchestrate setup' installs with it", cancellationToken),
            OpenCodeAsync(cancellationToken),
            BubblewrapAsync(cancellationToken),
            PostgresAsync(cancellationToken),
            ProgramAsync("RabbitMQ (distributed only)", required: false, ["rabbitmqctl", "version"], new Version(3, 10), "apt-get install rabbitmq-server; not needed at a desk", cancellationToken)),
        DataFolder(dataFolder),
        Space(dataFolder),
        Port(dataFolder),
    ];

    private static async Task<Check> ProgramAsync(string name, bool required, IReadOnlyList<string> argv, Version least, string remedy, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await OsProcess.RunAsync(argv, "/", null, Limit, cancellationToken);
        if (exitCode == 127 || VersionText().Match(output) is not { Success: true } match || !Version.TryParse(match.Value, out var version))
            return new Check(name, Check.Missing, required, exitCode == 127 ? "not found" : $"'{string.Join(' ', argv)}' says: {output}", remedy);
        return version >= least
            ? new Check(name, Check.Good, required, match.Value)
            : new Check(name, Check.Missing, required, $"{match.Value} is too old, {least} is needed", remedy);
    }

    private static async Task<Check> OpenCodeAsync(CancellationToken cancellationToken)
    {
        const string remedy = "./orchestrate setup";
        var program = OpenCodeProgram();
        var (exitCode, output) = await OsProcess.RunAsync([program, "--version"], "/", null, Limit, cancellationToken);
        if (exitCode != 0)
            return new Check("OpenCode", Check.Missing, true, exitCode == 127 ? "not found" : output, remedy);
        return output.Trim() == OpenCodeVersion
            ? new Check("OpenCode", Check.Good, true, $"{output.Trim()} at {program}")
            : new Check("OpenCode", Check.Warning, true, $"{output.Trim()} at {program}; tested with {OpenCodeVersion}", remedy);
    }

    private static string OpenCodeProgram()
    {
        if (Environment.GetEnvironmentVariable("ORCHESTRATE_OPENCODE") is { Length: > 0 } named)
            return named;
        var modules = RepositoryRoot.ToolsFolder() is { } tools ? Path.Combine(tools, "node_modules") : string.Empty;
        return Directory.Exists(modules)
            ? Directory.EnumerateDirectories(modules, "opencode-*").Select(package => Path.Combine(package, "bin", "opencode")).FirstOrDefault(File.Exists) ?? "opencode"
            : "opencode";
    }

    private static async Task<Check> BubblewrapAsync(CancellationToken cancellationToken)
    {
        const string remedy = "apt-get install bubblewrap; in a container it also needs user namespaces";
        var (exitCode, output) = await OsProcess.RunAsync(["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-pid", "--die-with-parent", "true"], "/", null, Limit, cancellationToken);
        return exitCode switch
        {
            0 => new Check("bubblewrap (sandbox)", Check.Good, false, "works"),
            127 => new Check("bubblewrap (sandbox)", Check.Warning, false, "not found: agents would run without a sandbox", remedy),
            _ => new Check("bubblewrap (sandbox)", Check.Warning, false, $"does not work here: {output}", remedy),
        };
    }

    private static async Task<Check> PostgresAsync(CancellationToken cancellationToken)
    {
        const string name = "PostgreSQL server programs";
        const string remedy = "apt-get install postgresql, or './orchestrate setup' (installs an npm package)";
        if (PostgresBinaries.FindAll(RepositoryRoot.ToolsFolder()) is not [var folder, ..])
            return new Check(name, Check.Missing, true, "not found", remedy);
        var (exitCode, output) = await OsProcess.RunAsync([Path.Combine(folder, "postgres"), "--version"], "/", null, Limit, cancellationToken);
        return exitCode == 0 ? new Check(name, Check.Good, true, $"{VersionText().Match(output).Value} in {folder}") : new Check(name, Check.Missing, true, output, remedy);
    }

    private static Check DataFolder(string folder)
    {
        var existing = Existing(folder);
        try
        {
            var probe = Path.Combine(existing, $".orchestrate-{Guid.NewGuid():N}");
            File.WriteAllText(probe, string.Empty);
            File.Delete(probe);
            return new Check("data folder", Check.Good, true, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new Check("data folder", Check.Missing, true, $"{existing} is not writable: {exception.Message}", $"Choose another with --data DIR or {DataFolderPath.Variable}");
        }
    }

    private static Check Space(string folder)
    {
        var free = new DriveInfo(Existing(folder)).AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / 1024.0 / 1024 / 1024:0.0} GiB free");
        return free >= LeastSpace
            ? new Check("disk", Check.Good, false, text)
            : new Check("disk", Check.Warning, false, text, "Clones of your repository and OpenCode's files need room: 3 GiB or more");
    }

    private static Check Port(string folder)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"port {DefaultPort}");
        if (LocalHost.Read(folder) is { } host && OsProcess.IsAlive(host.Pid, LocalServer.Marker))
            return new Check(name, Check.Good, false, $"an Orchestrate server runs at {host.Url}");
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, DefaultPort);
            listener.Start();
            return new Check(name, Check.Good, false, "free");
        }
        catch (SocketException)
        {
            return new Check(name, Check.Warning, false, "in use by another program", "Start with 'orchestrate up --port N'");
        }
    }

    private static string Existing(string folder)
    {
        var path = folder;
        while (!Directory.Exists(path))
            path = Path.GetDirectoryName(path)!;
        return path;
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex VersionText();
}
