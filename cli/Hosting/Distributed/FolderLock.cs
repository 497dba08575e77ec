using System.Globalization;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Keeps a second server, standalone or distributed, off a data folder: the same lock as the standalone host's. The kernel frees it when the process dies, however it dies.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="CliException">Another process holds it; the message names it.</exception>
    internal static FolderLock Take(InstallationFolder folder)
    {
        var processFile = Path.Combine(folder.Data, "host.pid");
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(folder.Data, "host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            var holder = File.Exists(processFile) ? $"process {File.ReadAllText(processFile)}" : "another process";
            throw new CliException(
                ExitCodes.Refused, $"Another Orchestrate server ({holder}) already uses the data folder {folder.Data}. Stop it with 'orchestrate down --data {folder.Data}', or choose another folder with --data DIR.");
        }
        PrivateFile.Write(processFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new FolderLock(file);
    }

    public void Dispose() => _file.Dispose();
}
