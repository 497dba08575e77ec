using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Orchestrate.Domain.Setup;
using Orchestrate.WorkerRunner.Sandbox;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>
/// Keeps what a run's set-up commands made on its base commit, by the digest of the commands and of the files that they depend on, and copies it into later clones and checkouts
/// with the same digest. Only the base commit fills it: the user's own files. An agent could otherwise plant something in an installed package that others are verified with.
/// </summary>
public sealed partial class SetupCache(IWorkspaces workspaces, ProcessSpawner spawner, ILogger<SetupCache> logger)
{
    /// <summary>Copies of packages that an installer keeps in HOME for the next time; nothing that is installed needs them.</summary>
    private static readonly string[] DownloadCaches = [".npm", ".cache"];

    /// <summary>Runs the commands, unless the cache has what they would make.</summary>
    /// <param name="request">The commands and where to run them.</param>
    /// <param name="run">Runs them; true when all succeeded.</param>
    /// <param name="cancellationToken">The work was stopped.</param>
    public async Task RunAsync(SetupRequest request, Func<Task<bool>> run, CancellationToken cancellationToken)
    {
        var before = SetupCaching.MayCache(request.Commands, request.Inputs) ? SetupListing.Of(request.Folder) : null;
        if (before is null || Key(request, before) is not { } key)
        {
            await run();
            return;
        }

        var entry = Path.Join(workspaces.SetupFolder(request.RunId), key);
        if (IsUsable(entry, request) && await TryRestoreAsync(request, entry, cancellationToken))
            LogRestored(request.RunId, request.Commit, key);
        else if (await run() && !IsUsable(entry, request) && await workspaces.BaseCommitAsync(request.RunId, cancellationToken) == request.Commit)
            await SaveAsync(request, entry, before, cancellationToken);
    }

    private static bool IsUsable(string entry, SetupRequest request) =>
        Directory.Exists(Path.Join(entry, "tree")) && (request.Home is null || Directory.Exists(Path.Join(entry, "home")));

    private static string? Key(SetupRequest request, SetupListing files)
    {
        var inputs = files.Files(path => SetupCaching.IsInput(path, request.Inputs)).ToList();
        if (inputs.Count == 0)
            return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new { request.Commands, request.Inputs, request.Sandbox }));
        foreach (var path in inputs)
        {
            var file = new FileInfo(Path.Join(request.Folder, path));
            if (file.LinkTarget is not null)
                return null; // What is behind it may lie anywhere.
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(path));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file.FullName)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<bool> TryRestoreAsync(SetupRequest request, string entry, CancellationToken cancellationToken)
    {
        try
        {
            await CopyAsync(["--", Path.Join(entry, "tree") + "/.", request.Folder], cancellationToken);
            if (request.Home is not { } home)
                return true;
            Folders.CreatePrivate(home);
            await CopyAsync(["--", Path.Join(entry, "home") + "/.", home], cancellationToken);
            return true;
        }
        catch (IOException exception)
        {
            // The commit has something else in that place, for example a link, which cp does not go through.
            LogNotRestored(exception, request.RunId, request.Commit);
            return false;
        }
    }

    private async Task SaveAsync(SetupRequest request, string entry, SetupListing before, CancellationToken cancellationToken)
    {
        var (added, changed) = before.Since();
        var why = SetupCaching.WhyNot(added, changed, request.Inputs) ?? await BoundAsync(request, added, cancellationToken);
        if (why is not null)
        {
            LogNotKept(request.RunId, why);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(entry)!);
        var draft = $"{entry}.draft-{Guid.NewGuid():N}";
        Folders.CreatePrivate(Path.Join(draft, "tree"));
        foreach (var path in added)
        {
            var parent = Path.Join(draft, "tree", Path.GetDirectoryName(path));
            Directory.CreateDirectory(parent);
            await CopyAsync(["--", Path.Join(request.Folder, path), parent], cancellationToken);
        }

        if (request.Home is { } home)
        {
            Folders.CreatePrivate(Path.Join(draft, "home"));
            foreach (var kept in Directory.Exists(home) ? Directory.EnumerateFileSystemEntries(home).Where(path => !DownloadCaches.Contains(Path.GetFileName(path))) : [])
                await CopyAsync(["--", kept, Path.Join(draft, "home")], cancellationToken);
        }

        Folders.Delete(entry);
        Directory.Move(draft, entry);
        LogKept(request.RunId, Path.GetFileName(entry));
    }

    // Tools that write the folder's path into their files (Python's virtual environments do) would lead a copy back to the original.
    private async Task<string?> BoundAsync(SetupRequest request, IReadOnlyList<string> added, CancellationToken cancellationToken)
    {
        string[] places = [.. added.Select(path => Path.Join(request.Folder, path)), .. request.Home is { } home && Directory.Exists(home) ? [home] : Array.Empty<string>()];
        if (places.Length == 0)
            return null;
        using var output = new MemoryStream();
        string[] texts = request.Home is null ? [request.Folder] : [request.Folder, request.Home];
        var found = await ChildProcess.RunAsync(
            spawner, new ProcessStartInfo("grep", ["-rlF", "--max-count=1", .. texts.SelectMany(text => (string[])["-e", text]), "--", .. places]), stream => stream.CopyToAsync(output, cancellationToken), null, cancellationToken);
        return found switch
        {
            (1, _) => null,
            (0, _) => $"{System.Text.Encoding.UTF8.GetString(output.ToArray()).Split('\n')[0]} names the folder in which it was made",
            _ => "they could not be looked through",
        };
    }

    private async Task CopyAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var result = await ChildProcess.RunAsync(spawner, new ProcessStartInfo("cp", ["-a", "--reflink=auto", .. arguments]), _ => Task.CompletedTask, null, cancellationToken);
        if (result is not (0, _))
            throw new IOException($"What set-up commands made could not be copied: {result?.Errors ?? "cp is not installed"}");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: set-up of {Commit} taken from the cache, {Key}")]
    private partial void LogRestored(Guid runId, string commit, string key);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: what set-up made before does not fit {Commit}; it runs again")]
    private partial void LogNotRestored(Exception exception, Guid runId, string commit);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: what set-up made on the base commit is kept, {Key}")]
    private partial void LogKept(Guid runId, string key);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: what set-up made is not kept for later: {Why}")]
    private partial void LogNotKept(Guid runId, string why);
}
