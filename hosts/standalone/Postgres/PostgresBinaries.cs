using System.Runtime.InteropServices;

namespace Orchestrate.Standalone.Postgres;

/// <summary>Finds the folders that hold a PostgreSQL server (<c>initdb</c>, <c>pg_ctl</c>, <c>postgres</c>). Compiled into the host and into the command line.</summary>
internal static class PostgresBinaries
{
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    /// <summary>Every usable folder: those on <c>PATH</c>, then Debian's (newest first), then the npm package's.</summary>
    /// <param name="toolsFolder">Folder of the packages that set-up installs, or null.</param>
    internal static IReadOnlyList<string> FindAll(string? toolsFolder) =>
        [.. Candidates(toolsFolder).Where(folder => Programs.All(program => File.Exists(Path.Combine(folder, program)))).Distinct()];

    /// <summary>Name of the npm package with PostgreSQL for this machine.</summary>
    internal static string PackageName()
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var architecture = RuntimeInformation.OSArchitecture switch
        {
            Architecture.Arm64 => "arm64",
            Architecture.Arm => "arm",
            Architecture.X86 => "ia32",
            Architecture.Ppc64le => "ppc64",
            _ => "x64",
        };
        return $"@embedded-postgres/{system}-{architecture}";
    }

    private static IEnumerable<string> Candidates(string? toolsFolder)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;

        const string debian = "/usr/lib/postgresql";
        if (Directory.Exists(debian))
        {
            var versions = Directory.EnumerateDirectories(debian)
                .OrderByDescending(folder => double.TryParse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0);
            foreach (var version in versions)
                yield return Path.Combine(version, "bin");
        }

        if (toolsFolder is not null)
            yield return Path.Combine(toolsFolder, "node_modules", PackageName(), "native", "bin");
    }
}
