using System.Diagnostics;
using System.Globalization;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>
/// Ends processes that nobody has written down: agents that a killed runner left (inside a sandbox they die with it, without one they do not), and what a supervisor had started in the moment in which it was
/// killed. They are known by their environment, which nobody else's processes have.
/// </summary>
internal static class Leftovers
{
    /// <summary>Environment variable that every process of an installation but the database has: the installation's folder.</summary>
    internal const string Variable = "ORCHESTRATE_INSTALLATION";

    private const string Processes = "/proc";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Ends agents whose home is below a runner's folder; the runner is gone.</summary>
    internal static Task EndAgentsAsync(string runnerFolder) => EndAsync(entry => entry.StartsWith($"HOME={runnerFolder}/", StringComparison.Ordinal));

    /// <summary>Ends whatever is left of an installation of which nothing is wanted any more; answers how many processes that were.</summary>
    internal static Task<int> EndAllAsync(string installationFolder) => EndAsync(entry => entry == $"{Variable}={installationFolder}");

    private static async Task<int> EndAsync(Func<string, bool> isOurs)
    {
        if (!Directory.Exists(Processes))
            return 0;
        var ours = Directory.EnumerateDirectories(Processes).Select(Id).Where(id => id > 1 && id != Environment.ProcessId && Environs(id).Any(isOurs)).ToList();
        foreach (var id in ours)
            await EndAsync(id);
        return ours.Count;
    }

    private static int Id(string path) => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;

    private static string[] Environs(int processId)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{Processes}/{processId}/environ")).Split('\0');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static async Task EndAsync(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or TimeoutException or System.ComponentModel.Win32Exception)
        {
            // Gone already, or not ours to end; the next start looks again.
            return;
        }
    }
}
