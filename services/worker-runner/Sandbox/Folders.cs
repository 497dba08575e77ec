using System.Diagnostics;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Removes folders that untrusted commands have filled.</summary>
internal static class Folders
{
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
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException && !OperatingSystem.IsWindows())
        {
            // A folder without write permission (Go's module cache has them), a name that is not UTF-8, or a path longer than the framework takes (which it calls an empty one).
            DeleteByTools(folder);
        }
    }

    private static void DeleteByTools(string folder)
    {
        Run("find", [folder, "-type", "d", "!", "-perm", "-700", "-exec", "chmod", "u+rwx", "--", "{}", ";"]);
        if (Run("rm", ["-rf", "--", folder]) is { Length: > 0 } errors)
            throw new IOException($"'{folder}' could not be removed: {errors}");
    }

    private static string Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return errors;
    }
}
