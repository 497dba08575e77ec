namespace Orchestrate.Documents;

/// <summary>The folder that holds <c>schemas/</c>, <c>prompts/</c> and <c>registries/</c>.</summary>
/// <param name="Path">Absolute path.</param>
public sealed record DocumentFolder(string Path)
{
    /// <summary>Environment variable that names the folder.</summary>
    public const string EnvironmentVariable = "ORCHESTRATE_DOCUMENTS";

    private static readonly string[] Parts = ["schemas", "prompts", "registries"];

    /// <summary>Finds the folder: the configured one, else the one named by <see cref="EnvironmentVariable"/>, else next to the program, else upwards from it.</summary>
    /// <param name="configured">Path from the configuration, or null.</param>
    /// <exception cref="DirectoryNotFoundException">There is none; the message says what to do. A folder that was named explicitly is never replaced by another.</exception>
    public static DocumentFolder Locate(string? configured = null)
    {
        var named = configured ?? Environment.GetEnvironmentVariable(EnvironmentVariable);
        if (!string.IsNullOrWhiteSpace(named))
        {
            var path = System.IO.Path.GetFullPath(named);
            return IsComplete(path)
                ? new DocumentFolder(path)
                : throw new DirectoryNotFoundException(
                    $"The documents folder {path} lacks {string.Join(", ", Missing(path))}. Set {EnvironmentVariable} to a folder that has schemas/, prompts/ and registries/, or unset it.");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (IsComplete(folder.FullName))
                return new DocumentFolder(folder.FullName);
        }

        throw new DirectoryNotFoundException(
            $"No folder with schemas/, prompts/ and registries/ was found next to {AppContext.BaseDirectory} or above it. Set {EnvironmentVariable} to the folder that has them, for example a checkout of the repository.");
    }

    /// <summary>Path of a schema.</summary>
    internal string Schema(SchemaName name) => System.IO.Path.Combine(Path, "schemas", $"{name}.schema.json");

    /// <summary>Path of a registry.</summary>
    internal string Registry(string name) => System.IO.Path.Combine(Path, "registries", $"{name}.registry.json");

    /// <summary>Path of a prompt.</summary>
    internal string Prompt(string name) => System.IO.Path.Combine(Path, "prompts", $"{name}.system.md");

    /// <summary>Path of a turn's template or fragment.</summary>
    internal string TurnText(string name) => System.IO.Path.Combine(Path, "prompts", $"{name}.md");

    private static bool IsComplete(string path) => !Missing(path).Any();

    private static IEnumerable<string> Missing(string path) => Parts.Where(p => !Directory.Exists(System.IO.Path.Combine(path, p))).Select(p => p + "/");
}
