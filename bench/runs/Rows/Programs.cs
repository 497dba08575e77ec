namespace Orchestrate.Bench.Rows;

/// <summary>Where the programs are that are measured: the Release builds of one checkout.</summary>
/// <param name="root">The checkout.</param>
public sealed class Programs(string root)
{
    /// <summary>The checkout.</summary>
    public string Root => root;

    /// <summary>A service's program.</summary>
    /// <param name="folder">For example <c>run-api</c>.</param>
    /// <param name="assembly">For example <c>Orchestrate.RunApi</c>.</param>
    public string Service(string folder, string assembly) => Built(Path.Join("services", folder), assembly);

    /// <summary>A host's program.</summary>
    /// <param name="folder">For example <c>standalone</c>.</param>
    /// <param name="assembly">For example <c>Orchestrate.Standalone</c>.</param>
    public string Host(string folder, string assembly) => Built(Path.Join("hosts", folder), assembly);

    /// <summary>The standalone host with the stub-runner in it.</summary>
    public string BenchStandalone => Built(Path.Join("bench", "standalone"), "Orchestrate.Bench.Standalone");

    /// <summary>OpenCode's program: the machine's, else what <c>./orchestrate setup</c> installed.</summary>
    /// <exception cref="BenchException">There is none.</exception>
    public string OpenCode
    {
        get
        {
            if (Environment.GetEnvironmentVariable("ORCHESTRATE_OPENCODE") is { Length: > 0 } named)
                return named;
            var modules = Path.Join(root, ".orchestrate", "tools", "node_modules");
            var programs = Directory.Exists(modules) ? Directory.EnumerateDirectories(modules, "opencode-*").Select(package => Path.Join(package, "bin", "opencode")) : [];
            return programs.FirstOrDefault(File.Exists) ?? throw new BenchException("OpenCode is not installed; run ./orchestrate setup.");
        }
    }

    /// <summary>The checkout that this program was built in.</summary>
    /// <exception cref="InvalidOperationException">It was moved out of its checkout.</exception>
    public static Programs OfThisCheckout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Orchestrate.sln")))
                return new Programs(folder.FullName);
        }

        throw new InvalidOperationException("The checkout was not found above this program; run ./orchestrate bench in it.");
    }

    private string Built(string folder, string assembly)
    {
        var program = Path.Join(root, folder, "bin", "Release", "net10.0", $"{assembly}.dll");
        return File.Exists(program) ? program : throw new BenchException($"{program} is not built; run ./orchestrate bench, which builds it.");
    }
}
