using System.Diagnostics;
using System.Globalization;

namespace Orchestrate.Standalone.Hosting;

/// <summary>
/// Ends what a killed host left running: agents' processes die with it inside their sandbox; without a sandbox they do not. They are known by their
/// home folder, which lies in the data folder; a recorded process id could belong to anything by now. The caller holds the folder's lock, so none of them has an owner.
/// </summary>
internal static class OrphanReaper
{
    private const string Processes = "/proc";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    internal static async Task ReapAsync(DataFolder folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Processes))
            return;
        var orphans = Directory.EnumerateDirectories(Processes)
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 1 && id != Environment.ProcessId && LivesIn(id, folder.Runner))
            .ToList();
        foreach (var id in orphans)
            await EndAsync(id, cancellationToken);
    }

    private static bool LivesIn(int processId, string folder)
    {
        try
        {
            return File.ReadAllText($"{Processes}/{processId}/environ")
                .Split('\0')
                .Any(entry => entry.StartsWith($"HOME={folder}/", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task EndAsync(int processId, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
            await process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (ArgumentException)
        {
            // It ended by itself in the meantime, which is all that was wanted.
            return;
        }
        catch (TimeoutException exception)
        {
            throw new StandaloneException($"Process {processId}, left by a killed host, cannot be stopped. End it and start again.", exception);
        }
    }
}
