namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Removes folders that untrusted commands have filled.</summary>
internal static class Folders
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, RecurseSubdirectories = false };

    /// <summary>Creates a folder that only this user may enter.</summary>
    public static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Deletes a folder with everything in it; links are removed and never followed. Nothing happens when there is none.</summary>
    public static void Delete(string folder)
    {
        if (new FileInfo(folder) is { LinkTarget: not null } link)
        {
            link.Delete();
            return;
        }

        if (!Directory.Exists(folder))
            return;
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (UnauthorizedAccessException)
        {
            // A command took the write permission away from a folder (Go's module cache does so).
            MakeWritable(new DirectoryInfo(folder));
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MakeWritable(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
            folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var child in folder.EnumerateDirectories("*", Everything).Where(child => child.LinkTarget is null))
            MakeWritable(child);
    }
}
