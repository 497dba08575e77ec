namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Which folders hold the machine's tools, and the PATH that finds them from inside.</summary>
/// <param name="Folders">Folders outside the system's own that must be visible read-only, absolute.</param>
/// <param name="SearchPath">Value for PATH.</param>
public sealed record Toolchains(IReadOnlyList<string> Folders, string SearchPath)
{
    private static readonly string[] SystemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    private static readonly string[] VisibleRoots = ["/usr", "/bin", "/sbin", "/opt", "/nix"];

    // A .NET folder in a home also holds certificate stores and first-run state; only these parts of it are the tool.
    private static readonly string[] DotnetParts = ["dotnet", "host", "shared", "sdk", "packs", "templates", "sdk-manifests", "library-packs"];

    /// <summary>
    /// Walks a PATH. Folders of a home are left out, because credentials lie next to the tools there (~/.cargo, ~/.config);
    /// the exceptions are a Node installation and the program parts of a .NET installation, which are recognised by their layout.
    /// </summary>
    /// <param name="searchPath">The server's own PATH.</param>
    /// <param name="home">The server's own HOME.</param>
    public static Toolchains Find(string searchPath, string home)
    {
        ArgumentNullException.ThrowIfNull(searchPath);
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        var entries = new List<string>();
        foreach (var entry in searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(path => path.TrimEnd('/')).Distinct())
        {
            if (!Path.IsPathRooted(entry) || !Directory.Exists(entry))
                continue;
            var parts = Paths.IsUnderAny(entry, VisibleRoots) ? [] : Paths.IsInHome(entry, home) ? PartsInHome(entry) : PartsElsewhere(entry);
            if (parts is null)
                continue;
            folders.UnionWith(parts);
            entries.Add(entry);
        }

        return new Toolchains([.. folders], string.Join(':', entries.Union(SystemFolders)));
    }

    private static string[]? PartsInHome(string entry)
    {
        var parent = Path.GetDirectoryName(entry) ?? "/";
        if (File.Exists(Path.Join(entry, "node")) && Directory.Exists(Path.Join(parent, "lib", "node_modules")))
            return [entry, Path.Join(parent, "lib")];
        if (File.Exists(Path.Join(entry, "dotnet")) && Directory.Exists(Path.Join(entry, "host", "fxr")))
            return [.. DotnetParts.Select(part => Path.Join(entry, part)).Where(Path.Exists)];
        return null;
    }

    // A `bin` folder usually needs its siblings (lib, share); but never a whole top-level folder such as /data.
    private static string[] PartsElsewhere(string entry)
    {
        var parent = Path.GetDirectoryName(entry) ?? "/";
        return Path.GetFileName(entry) is "bin" && parent.Count(c => c == '/') >= 2 ? [parent] : [entry];
    }
}
