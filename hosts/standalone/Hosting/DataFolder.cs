using System.Security.Cryptography;

namespace Orchestrate.Standalone.Hosting;

/// <summary>The folder in which one host keeps everything: database, workspaces, key, connection file.</summary>
/// <param name="Path">Absolute path.</param>
public sealed record DataFolder(string Path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Folder of the private PostgreSQL server.</summary>
    public string Postgres => System.IO.Path.Combine(Path, "postgres");

    /// <summary>Folder of the worker-runner: repositories, clones, homes.</summary>
    public string Runner => System.IO.Path.Combine(Path, "runner");

    /// <summary>Written once the host is ready: where it listens and which key file opens it.</summary>
    public string ConnectionFile => System.IO.Path.Combine(Path, "connection.json");

    /// <summary>The API key of the person at this machine; created at first start, readable by its owner only.</summary>
    public string KeyFile => System.IO.Path.Combine(Path, "api-key");

    /// <summary>Locked as long as a host runs on this folder.</summary>
    public string LockFile => System.IO.Path.Combine(Path, "host.lock");

    /// <summary>Process id of the host that holds the lock, for messages (a locked file cannot be read).</summary>
    public string ProcessFile => System.IO.Path.Combine(Path, "host.pid");

    /// <summary>Creates the folder where needed. Private to its owner; when root owns it others may pass through, because PostgreSQL runs under another account.</summary>
    /// <param name="requested">The value of <c>--data</c>, or null for the default.</param>
    /// <exception cref="StandaloneException">The folder cannot be created or written.</exception>
    public static DataFolder Open(string? requested)
    {
        var folder = new DataFolder(DataFolderPath.Resolve(requested));
        var mode = Environment.IsPrivilegedProcess ? OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : OwnerOnly;
        try
        {
            if (!Directory.Exists(folder.Path))
                Directory.CreateDirectory(folder.Path, mode);
            CreatePrivate(folder.Runner);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StandaloneException($"The data folder {folder.Path} cannot be used: {exception.Message} Choose another with --data DIR or {DataFolderPath.Variable}.", exception);
        }
        return folder;
    }

    /// <summary>Creates a folder that only its owner may enter; an existing one is left as it is.</summary>
    /// <param name="path">Absolute path.</param>
    public static void CreatePrivate(string path)
    {
        if (!Directory.Exists(path))
            Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>Writes a file that only its owner may read, in one step: a reader sees the old content or the new, never half.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="content">The whole content.</param>
    public static void WritePrivate(string path, string content)
    {
        var draft = $"{path}.new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerFile }))
        using (var writer = new StreamWriter(stream))
            writer.Write(content);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>A secret of 256 random bits in URL-safe characters.</summary>
    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
