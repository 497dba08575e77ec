using System.Diagnostics;
using Orchestrate.WorkerRunner.Sandbox;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>
/// A checkout with its HOME, and a copy of both from before the first command. Every command finds them at the same path and in the same state: what one test run writes
/// (a database file, a cached result, a changed fixture) must not make the next one pass or fail. The path stays the same because set-up tools write it into their files.
/// </summary>
internal sealed class PreparedCheckout(CleanCheckout checkout, ProcessSpawner spawner)
{
    private readonly string _copy = Path.Join(Path.GetDirectoryName(checkout.Folder), "copy");

    /// <summary>The checkout.</summary>
    public string Folder => checkout.Folder;

    /// <summary>HOME for set-up and commands: caches that set-up fills are there for the commands.</summary>
    public string Home { get; } = Path.Join(Path.GetDirectoryName(checkout.Folder), "home");

    /// <summary>Keeps the present state.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        Folders.CreatePrivate(_copy);
        Folders.CreatePrivate(Home);
        await CopyAsync(Folder, Path.Join(_copy, "tree"), cancellationToken);
        await CopyAsync(Home, Path.Join(_copy, "home"), cancellationToken);
    }

    /// <summary>Goes back to the kept state.</summary>
    public async Task GoBackAsync(CancellationToken cancellationToken)
    {
        Folders.Delete(Folder);
        Folders.Delete(Home);
        await CopyAsync(Path.Join(_copy, "tree"), Folder, cancellationToken);
        await CopyAsync(Path.Join(_copy, "home"), Home, cancellationToken);
    }

    private async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        var result = await ChildProcess.RunAsync(spawner, new ProcessStartInfo("cp", ["-a", "--", from, to]), _ => Task.CompletedTask, null, cancellationToken);
        if (result is not (0, _))
            throw new IOException($"The checkout could not be copied: {result?.Errors ?? "cp is not installed"}");
    }
}
