using System.Diagnostics;

namespace Orchestrate.TestSupport;

/// <summary>A folder of one test run's own, removed with it, that can be given to another operating-system user.</summary>
public sealed class PrivateFolder : IDisposable
{
    /// <summary>Makes an empty folder in the temporary folder. Short, because a socket's path may have only 107 characters.</summary>
    public PrivateFolder(string prefix)
    {
        Path = Directory.CreateTempSubdirectory($"{prefix}-").FullName;
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Gives the folder to a user; only root can.</summary>
    public void GiveTo(string user)
    {
        using var chown = Process.Start("chown", ["-R", user, Path]);
        chown.WaitForExit();
        if (chown.ExitCode != 0)
            throw new InvalidOperationException($"{Path} could not be given to {user}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{Path} could not be removed: {exception.Message}");
        }
    }
}
