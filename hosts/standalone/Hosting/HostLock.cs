using System.Globalization;

namespace Orchestrate.Standalone.Hosting;

/// <summary>Keeps a second host off a data folder. The kernel frees the lock when the process dies, however it dies.</summary>
public sealed class HostLock : IDisposable
{
    private readonly FileStream _file;

    private HostLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a data folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="StandaloneException">Another host holds it; the message names its process.</exception>
    public static HostLock Take(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        FileStream file;
        try
        {
            file = new FileStream(folder.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            var holder = File.Exists(folder.ProcessFile) ? $"process {File.ReadAllText(folder.ProcessFile)}" : "another process";
            throw new StandaloneException(
                $"Another Orchestrate host ({holder}) already uses the data folder {folder.Path}. Stop it with 'orchestrate down', or choose another folder with --data DIR.",
                exception);
        }
        DataFolder.WritePrivate(folder.ProcessFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new HostLock(file);
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
