using Orchestrate.Standalone.Hosting;

namespace Orchestrate.Cli.Hosting;

/// <summary>The checkout that the command line runs from, and the programs built in it.</summary>
internal sealed record Installation(string Root, string Configuration)
{
    internal string Standalone => Program("hosts/standalone", "Orchestrate.Standalone.dll");

    internal string ScriptedModel => Program("hosts/scripted-model", "Orchestrate.ScriptedModel.dll");

    /// <summary>A service's program.</summary>
    internal string Service(string name) => Program($"services/{name}", $"Orchestrate.{string.Concat(name.Split('-').Select(part => $"{char.ToUpperInvariant(part[0])}{part[1..]}"))}.dll");

    internal string Demo => Path.Combine(Root, "examples", "demo");

    /// <exception cref="CliException">There is no checkout, or a program is not built.</exception>
    internal static Installation Locate()
    {
        var root = RepositoryRoot.Find() ?? throw new CliException("The host's program was not found. Run the command as './orchestrate' from a checkout, or set ORCHESTRATE_ROOT.");
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Debug" : "Release";
        return new Installation(root, configuration);
    }

    private string Program(string folder, string file)
    {
        var path = Path.Combine(Root, folder, "bin", Configuration, "net10.0", file);
        return File.Exists(path) ? path : throw new CliException($"{path} is not built. Run './orchestrate' (it builds), or 'dotnet build -c {Configuration}'.");
    }
}
