namespace Orchestrate.Gateway.Access;

/// <summary>A file that holds one key and is readable by its owner only.</summary>
/// <param name="Path">Its path; folders are made as needed.</param>
public sealed record KeyFile(string Path)
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    /// <summary>The key; a new random one when there is none. Several processes that ask at once get the same.</summary>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadAsync(cancellationToken) is { } known)
                return known;
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
            await using var held = TryHold();
            if (held is null)
            {
                // Nothing tells when another process lets a file go.
                await Task.Delay(Again, cancellationToken);
                continue;
            }

            // Whoever held it before has written the key.
            if (await ReadAsync(cancellationToken) is { } other)
                return other;
            var made = ApiKeySecrets.Create();
            await WriteAsync(made, cancellationToken);
            return made;
        }
    }

    private async Task<string?> ReadAsync(CancellationToken cancellationToken) =>
        File.Exists(Path) && (await File.ReadAllTextAsync(Path, cancellationToken)).Trim() is { Length: > 0 } key ? key : null;

    // A move that must not overwrite is no help here: on Unix it looks first and renames then, so that of two processes the second could win. A file that is held exclusively has one holder.
    private FileStream? TryHold()
    {
        try
        {
            return new FileStream($"{Path}.lock", new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose });
        }
        catch (IOException) when (File.Exists($"{Path}.lock") || File.Exists(Path))
        {
            return null;
        }
    }

    // Renamed into place, so that nobody reads half a key and a file that existed with wider rights does not keep them.
    private async Task WriteAsync(string key, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var temporary = $"{Path}.{Guid.NewGuid():N}";
        await using (var stream = new FileStream(temporary, options))
        await using (var writer = new StreamWriter(stream))
            await writer.WriteLineAsync(key.AsMemory(), cancellationToken);
        File.Move(temporary, Path, overwrite: true);
    }
}
