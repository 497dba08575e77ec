using System.Globalization;

namespace Orchestrate.Domain.Delivery;

/// <summary>Folders that are not imported, whatever a bundle says. Pure, on real paths: the caller has followed links.</summary>
public static class ImportRules
{
    /// <summary>Most files of a folder that is imported.</summary>
    public const int MostFiles = 200_000;

    /// <summary>Most bytes of a folder that is imported.</summary>
    public const long MostBytes = 4L * 1024 * 1024 * 1024;

    /// <summary>Why the folder is not imported, as a sentence; null when it may be.</summary>
    /// <param name="folder">The folder, absolute, without links and without a trailing slash.</param>
    /// <param name="home">The server's user's own folder; null when unknown.</param>
    /// <param name="dataFolders">Folders that belong to the server.</param>
    public static string? Problem(string folder, string? home, IEnumerable<string> dataFolders)
    {
        if (folder.Trim('/', '\\').Length == 0)
            return "The root of the file system is not a workspace. Name a folder in it.";
        if (home is not null && folder == home)
            return $"'{folder}' is the home folder, with keys and settings in it. Name a folder in it.";
        return dataFolders.Any(data => IsIn(folder, data) || IsIn(data, folder))
            ? $"'{folder}' is, holds or lies in a folder of the server's own. Name another folder."
            : null;
    }

    /// <summary>Why so much is not imported, as the rest of a sentence about the folder; null when it is.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="bytes">Their bytes.</param>
    public static string? TooMuch(int files, long bytes)
    {
        if (files > MostFiles)
            return string.Create(CultureInfo.InvariantCulture, $"has {files} files; at most {MostFiles} are imported.");
        return bytes > MostBytes ? string.Create(CultureInfo.InvariantCulture, $"has {bytes / 1024 / 1024} MB of files; at most {MostBytes / 1024 / 1024} are imported.") : null;
    }

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
