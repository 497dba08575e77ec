namespace Orchestrate.Gateway.Access;

/// <summary>A file that holds one key and is readable by its owner only.</summary>
/// <param name="Path">Its path; folders are made as needed.</param>
public sealed record KeyFile(string Path)
{
    /// <summary>The key; a new random one when there is none. Several processes that ask at once get the same.</summary>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var there = File.Exists(Path);
            if (there && (await File.ReadAllTextAsync(Path, cancellationToken)).Trim() is { Length: > 0 } key)
                return key;
            await WriteAsync(ApiKeySecrets.Create(), replace: there, cancellationToken);
        }
    }

    // Renamed into place, so that nobody reads half a key and a file that existed with wider rights does not keep them.
    private async Task WriteAsync(string key, bool replace, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var temporary = $"{Path}.{Guid.NewGuid():N}";
        await using (var stream = new FileStream(temporary, options))
        await using (var writer = new StreamWriter(stream))
            await writer.WriteLineAsync(key.AsMemory(), cancellationToken);
        try
        {
            File.Move(temporary, Path, replace);
        }
        catch (IOException) when (!replace && File.Exists(Path))
        {
            // Another process was quicker; its key counts.
            File.Delete(temporary);
        }
    }
}
