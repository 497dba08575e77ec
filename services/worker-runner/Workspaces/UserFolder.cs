using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrate.Domain.Delivery;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>The user's folder: looks at single paths and changes them, without ever going through a link. A file is replaced whole or not at all.</summary>
/// <param name="root">The folder, absolute, without links.</param>
/// <param name="marker">Begins the names of unfinished files, so that a later try finds those of a killed one.</param>
/// <param name="hash">How git names content here.</param>
internal sealed class UserFolder(string root, string marker, HashAlgorithmName hash)
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>What stands at a path now, and a stamp that changes when it is written to.</summary>
    public async Task<(PathEntry Entry, string Stamp)> LookAsync(string path, CancellationToken cancellationToken)
    {
        foreach (var parent in Parents(path))
        {
            if (Directory.Exists(parent) && !IsLink(parent))
                continue;
            return (IsLink(parent) || Path.Exists(parent) ? new PathEntry(EntryKind.Blocked) : PathEntry.Nothing, "");
        }

        var full = Full(path);
        var stamp = Stamp(full);
        try
        {
            return (await EntryAsync(full, cancellationToken), stamp);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (new PathEntry(EntryKind.Other), stamp);
        }
    }

    /// <summary>Writes a file, if the path has not changed since it was looked at.</summary>
    /// <returns>Why it was not written; null when it was.</returns>
    public async Task<string?> WriteAsync(string path, PathEntry present, string stamp, bool executable, Func<Stream, Task> content, CancellationToken cancellationToken)
    {
        var full = Full(path);
        var draft = Draft(full);
        return await TryAsync(draft, async () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            await using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await content(file);
                await file.FlushAsync(cancellationToken);
            }

            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(draft, Mode(present.IsFile ? File.GetUnixFileMode(full) : File.GetUnixFileMode(draft), executable));
            return Replace(draft, full, present, stamp);
        });
    }

    /// <summary>Makes a link, if the path has not changed since it was looked at, and if nothing on the link's way leads out of the folder.</summary>
    /// <returns>Why it was not made; null when it was.</returns>
    public async Task<string?> LinkAsync(string path, PathEntry present, string stamp, string target)
    {
        if (LeadsOut(path, target))
            return "the result is a link that leads out of the folder";
        var full = Full(path);
        var draft = Draft(full);
        return await TryAsync(draft, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.CreateSymbolicLink(draft, target);
            return Task.FromResult(Replace(draft, full, present, stamp));
        });
    }

    /// <summary>Removes a file, if it has not changed since it was looked at, and the folders that are empty without it.</summary>
    /// <returns>Why it was not removed; null when it was.</returns>
    public async Task<string?> DeleteAsync(string path, string stamp)
    {
        var full = Full(path);
        if (Stamp(full) != stamp)
            return Meanwhile;
        if (await TryAsync(null, () => Task.FromResult(Done(() => File.Delete(full)))) is { } problem)
            return problem;

        // A folder that cannot be looked into or removed stays; the file is gone, and that was asked.
        await TryAsync(null, () => Task.FromResult(Done(() => RemoveEmpty(path))));
        return null;
    }

    /// <summary>Removes what a killed try left beside a path.</summary>
    public void RemoveDraft(string path)
    {
        if (Parents(path).All(parent => Directory.Exists(parent) && !IsLink(parent)) && Draft(Full(path)) is var draft && (IsLink(draft) || File.Exists(draft)))
            File.Delete(draft);
    }

    private const string Meanwhile = "it was changed meanwhile";

    // Renamed into place: nobody ever sees half a file. Where nothing stood, the new name is a second one of the draft first, which fails when something has come to stand there.
    private static string? Replace(string draft, string full, PathEntry present, string stamp)
    {
        if (Stamp(full) == stamp)
        {
            File.Move(draft, full, overwrite: present.Kind != EntryKind.Nothing);
            return null;
        }

        File.Delete(draft);
        return Meanwhile;
    }

    private static async Task<string?> TryAsync(string? draft, Func<Task<string?>> change)
    {
        try
        {
            return await change();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (draft is not null && (IsLink(draft) || File.Exists(draft)))
                File.Delete(draft);
            return $"it could not be written: {failure.Message}";
        }
    }

    private void RemoveEmpty(string path)
    {
        foreach (var parent in Parents(path).Reverse().TakeWhile(parent => !Directory.EnumerateFileSystemEntries(parent).Any()))
            Directory.Delete(parent);
    }

    private static string? Done(Action change)
    {
        change();
        return null;
    }

    private async Task<PathEntry> EntryAsync(string full, CancellationToken cancellationToken)
    {
        if (new FileInfo(full).LinkTarget is { } target)
            return new PathEntry(EntryKind.Link, Name(Encoding.UTF8.GetBytes(target)));
        if (Directory.Exists(full))
            return new PathEntry(EntryKind.Folder);
        if (!File.Exists(full))
            return PathEntry.Nothing;
        var executable = !OperatingSystem.IsWindows() && File.GetUnixFileMode(full).HasFlag(UnixFileMode.UserExecute);
        return new PathEntry(executable ? EntryKind.Executable : EntryKind.File, await NameAsync(full, cancellationToken));
    }

    // A pipe or device has no length, and opening one could wait for ever.
    private async Task<string> NameAsync(string full, CancellationToken cancellationToken)
    {
        if (new FileInfo(full).Length == 0)
            return Name([]);
        await using var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var hashing = IncrementalHash.CreateHash(hash);
        hashing.AppendData(Header(file.Length));
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        for (int read; (read = await file.ReadAsync(buffer, cancellationToken)) > 0;)
            hashing.AppendData(buffer, 0, read);
        ArrayPool<byte>.Shared.Return(buffer);
        return Convert.ToHexStringLower(hashing.GetHashAndReset());
    }

    private string Name(byte[] content)
    {
        using var hashing = IncrementalHash.CreateHash(hash);
        hashing.AppendData(Header(content.Length));
        hashing.AppendData(content);
        return Convert.ToHexStringLower(hashing.GetHashAndReset());
    }

    // The link's text alone leads inside; on its way there may be a link of the user's that leads elsewhere.
    private bool LeadsOut(string path, string target)
    {
        var steps = Path.GetRelativePath(root, Path.GetFullPath(Path.Join(Path.GetDirectoryName(Full(path)), target))).Split('/');
        return Enumerable.Range(1, steps.Length).Select(count => string.Join('/', steps.Take(count)))
            .Any(place => IsLink(Full(place)) && ConfinedPath.Resolve(root, place) is null);
    }

    private IEnumerable<string> Parents(string path)
    {
        for (var at = path.IndexOf('/', StringComparison.Ordinal); at > 0; at = path.IndexOf('/', at + 1))
            yield return Full(path[..at]);
    }

    private string Full(string path) => Path.Join(root, path);

    private string Draft(string full) => Path.Join(Path.GetDirectoryName(full), marker + Name(Encoding.UTF8.GetBytes(full))[..16]);

    private static bool IsLink(string full) => new FileInfo(full).LinkTarget is not null;

    private static UnixFileMode Mode(UnixFileMode mode, bool executable) => executable ? mode | (UnixFileMode)((int)(mode & Read) >> 2) : mode & ~Execute;

    private static string Stamp(string full)
    {
        var file = new FileInfo(full);
        if (file.LinkTarget is { } target)
            return "link " + target;
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks} {(OperatingSystem.IsWindows() ? 0 : (int)file.UnixFileMode)}") : "";
    }

    private static byte[] Header(long length) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {length}\0"));
}
