using System.Diagnostics;
using System.Globalization;

namespace Orchestrate.Journeys.Tests.Misbehaviour;

/// <summary>Processes of this machine, found by what they are and where they work.</summary>
internal static class Processes
{
    /// <summary>Ids of processes whose command line is exactly that.</summary>
    public static IReadOnlyList<int> Running(params string[] argv) => Find(p => p.CommandLine == string.Concat(argv.Select(a => a + '\0')));

    /// <summary>OpenCode's own process for the run: the one whose HOME is the run's, not what started it.</summary>
    public static IReadOnlyList<int> OpenCodeOf(Guid run) => Find(p => p.CommandLine.StartsWith(Repository.OpenCode + "\0serve", StringComparison.Ordinal) && p.Environment.Contains($"{run:N}", StringComparison.Ordinal));

    /// <summary>What works for the run besides its warm OpenCode servers: commands of agents and verifiers, by command line, folder and environment.</summary>
    public static IReadOnlyList<string> CommandsOf(Guid run) =>
        [.. All().Where(p => Concerns(p, run) && !p.CommandLine.Contains("\0serve\0", StringComparison.Ordinal)).Select(p => $"{p.Id}: {p.CommandLine.Replace('\0', ' ')} in {p.Folder}")];

    /// <summary>kill -9.</summary>
    public static async Task KillAsync(int id)
    {
        using var kill = Process.Start("kill", ["-9", id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Stops a process where it stands, or lets it go on.</summary>
    public static async Task SignalAsync(string signal, int id)
    {
        using var kill = Process.Start("kill", [$"-{signal}", id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static bool Concerns(Found process, Guid run) =>
        new[] { process.CommandLine, process.Folder, process.Environment }.Any(text => text.Contains($"{run:N}", StringComparison.Ordinal) || text.Contains($"{run:D}", StringComparison.Ordinal));

    private static List<int> Find(Func<Found, bool> fits) => [.. All().Where(fits).Select(p => p.Id)];

    private static IEnumerable<Found> All() => Directory.EnumerateDirectories("/proc").Select(Read).OfType<Found>();

    private static Found? Read(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
            return null;
        try
        {
            return new Found(id, File.ReadAllText(Path.Combine(folder, "cmdline")), File.ResolveLinkTarget(Path.Combine(folder, "cwd"), false)?.FullName ?? "", File.ReadAllText(Path.Combine(folder, "environ")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at, or is another user's.
            return null;
        }
    }

    private sealed record Found(int Id, string CommandLine, string Folder, string Environment);
}
