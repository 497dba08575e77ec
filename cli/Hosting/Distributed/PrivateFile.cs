using System.Text.Json;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Files and folders that only their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>Writes a JSON document in one step: a reader sees the old content or the new, never half.</summary>
    internal static void WriteJson<T>(string path, T content) => Write(path, JsonSerializer.Serialize(content, DomainJson.Options));

    /// <summary>Writes a file in one step.</summary>
    internal static void Write(string path, string content)
    {
        var draft = $"{path}.new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerFile }))
        using (var writer = new StreamWriter(stream))
            writer.Write(content);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Creates a folder; as root, other accounts may pass through it where database and broker, which refuse root, lie below.</summary>
    internal static void CreateFolder(string path, bool passable)
    {
        var mode = passable && Environment.IsPrivilegedProcess ? OwnerFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : OwnerFolder;
        if (!Directory.Exists(path))
            Directory.CreateDirectory(path, mode);
    }
}
