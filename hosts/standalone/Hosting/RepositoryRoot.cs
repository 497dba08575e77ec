namespace Orchestrate.Standalone.Hosting;

/// <summary>Finds the folder that holds <c>registries/</c> and <c>.orchestrate/tools</c>. Compiled into the host and into the command line.</summary>
internal static class RepositoryRoot
{
    /// <summary>Environment variable that names the folder; the front-door script sets it.</summary>
    internal const string Variable = "ORCHESTRATE_ROOT";

    /// <summary>The folder, or null when the program does not run from a checkout.</summary>
    internal static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } root && Directory.Exists(root))
            return Path.GetFullPath(root);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orchestrate.sln")))
                return folder.FullName;
        }
        return null;
    }

    /// <summary>The git-ignored folder into which <c>./orchestrate setup</c> installs npm packages, or null outside a checkout.</summary>
    internal static string? ToolsFolder() => Find() is { } root ? Path.Combine(root, ".orchestrate", "tools") : null;
}
