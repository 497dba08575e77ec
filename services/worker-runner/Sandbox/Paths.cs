namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Questions about absolute paths, by text alone.</summary>
internal static class Paths
{
    /// <summary>Whether the path is the folder or lies in it.</summary>
    public static bool IsUnder(string path, string folder) =>
        folder == "/" || path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == '/');

    public static bool IsUnderAny(string path, IEnumerable<string> folders) => folders.Any(folder => IsUnder(path, folder));

    public static bool IsInHome(string path, string home) => IsUnderAny(path, ["/root", "/home", .. home.Length > 1 ? [home.TrimEnd('/')] : Array.Empty<string>()]);

    /// <summary>Absolute, without <c>.</c>, <c>..</c> and a trailing slash.</summary>
    public static string Normal(string path) =>
        Path.IsPathFullyQualified(path) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : throw new ArgumentException($"'{path}' is not an absolute path.", nameof(path));
}
