namespace Orchestrate.Architecture.Tests;

/// <summary>The repository that these tests were built from, as text.</summary>
internal static class Repository
{
    private static readonly string[] SkippedFolders = [".git", ".orchestrate", "bin", "obj", "node_modules", "TestResults", ".vs", ".idea"];

    private static readonly string[] TextExtensions =
    [
        "", ".cs", ".csproj", ".props", ".targets", ".sln", ".json", ".yml", ".yaml", ".md", ".sh", ".js", ".mjs", ".sql", ".tpl", ".txt", ".env", ".example",
        ".editorconfig", ".gitignore", ".gitattributes", ".html", ".css", ".config", ".http", ".dockerignore", ".npmrc",
    ];

    /// <summary>Absolute path of the folder that holds <c>Orchestrate.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Absolute path of a file or folder given relative to the root.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Whether there is such a file or folder.</summary>
    public static bool Has(string relative) => File.Exists(PathOf(relative)) || Directory.Exists(PathOf(relative));

    /// <summary>The text of a file given relative to the root.</summary>
    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Paths of all text files below a folder, relative to the root, with forward slashes, in order.</summary>
    public static IReadOnlyList<string> Files(string folder = "", string? extension = null)
    {
        var start = PathOf(folder);
        if (!Directory.Exists(start))
            return [];
        var found = new List<string>();
        Collect(start, found);
        return [.. found.Where(f => extension is null || f.EndsWith(extension, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private static void Collect(string folder, List<string> found)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (TextExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                found.Add(Path.GetRelativePath(Root, file).Replace('\\', '/'));
        }

        foreach (var child in Directory.EnumerateDirectories(folder))
        {
            if (!SkippedFolders.Contains(Path.GetFileName(child), StringComparer.Ordinal))
                Collect(child, found);
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orchestrate.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"Orchestrate.sln was not found above {AppContext.BaseDirectory}.");
    }
}
