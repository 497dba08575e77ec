namespace Orchestrate.Journeys.Tests;

/// <summary>Where the sources and their build output are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The standalone host of the same build configuration as the tests.</summary>
    public static string StandaloneHost { get; } = Path.Combine(
        Root, "hosts", "standalone", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Orchestrate.Standalone.dll");

    /// <summary>OpenCode's program: the machine's, else what <c>./orchestrate setup</c> installed.</summary>
    public static string OpenCode { get; } = Environment.GetEnvironmentVariable("ORCHESTRATE_OPENCODE") is { Length: > 0 } named
        ? named
        : Directory.EnumerateDirectories(Path.Combine(Root, ".orchestrate", "tools", "node_modules"), "opencode-*")
            .Select(package => Path.Combine(package, "bin", "opencode")).First(File.Exists);

    /// <summary>The OpenCode stub of the same build configuration as the tests.</summary>
    public static string OpenCodeStub { get; } = Path.Combine(
        Root, "hosts", "opencode-stub", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Orchestrate.OpenCodeStub.dll");

    /// <summary>The command line of the same build configuration as the tests.</summary>
    public static string Cli { get; } = Path.Combine(Root, "cli", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Orchestrate.Cli.dll");

    /// <summary>A service's program of the same build configuration as the tests.</summary>
    public static string Service(string folder, string assembly) => Path.Combine(
        Root, "services", folder, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", $"{assembly}.dll");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orchestrate.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The repository's root was not found above the tests.");
    }
}
