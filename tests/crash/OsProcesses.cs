using System.Diagnostics;
using System.Globalization;

namespace Orchestrate.Crash.Tests;

/// <summary>A process as the kernel knows it. Its start time tells it from a later one with the same number.</summary>
internal sealed record OsProcess(int Id, int Parent, string Started, string Command);

/// <summary>Reads the process table.</summary>
internal static class OsProcesses
{
    /// <summary>All processes that have not ended; one that nobody has collected has.</summary>
    public static IReadOnlyList<OsProcess> All() => [.. Directory.EnumerateDirectories("/proc").Select(Read).OfType<OsProcess>()];

    /// <summary>Everything that a process started, directly or not.</summary>
    public static IReadOnlyList<OsProcess> DescendantsOf(int id)
    {
        var all = All();
        var family = new List<OsProcess>();
        for (var generation = new List<int> { id }; generation.Count > 0;)
        {
            var children = all.Where(p => generation.Contains(p.Parent)).ToList();
            family.AddRange(children);
            generation = [.. children.Select(c => c.Id)];
        }

        return family;
    }

    /// <summary>
    /// Processes that have to do with a folder: it is in their command line, environment, working directory or among their mounts. A sandboxed command has
    /// neither our environment nor our paths in its command line, but its folders are mounted for it.
    /// </summary>
    public static IReadOnlyList<OsProcess> Of(string folder) =>
        [.. All().Where(p => p.Id != Environment.ProcessId && (p.Command.Contains(folder, StringComparison.Ordinal) || Mentions(p.Id, folder)))];

    public static bool IsAlive(OsProcess process) => Read($"/proc/{process.Id}") is { } now && now.Started == process.Started;

    public static void Kill(OsProcess process)
    {
        if (!IsAlive(process))
            return;
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-9", process.Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    private static bool Mentions(int id, string folder) =>
        Text($"/proc/{id}/environ").Contains(folder, StringComparison.Ordinal) || Text($"/proc/{id}/mountinfo").Contains(folder, StringComparison.Ordinal)
        || (new FileInfo($"/proc/{id}/cwd").LinkTarget ?? "").StartsWith(folder, StringComparison.Ordinal);

    private static OsProcess? Read(string path)
    {
        if (!int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id))
            return null;
        var stat = Text($"{path}/stat");
        var end = stat.LastIndexOf(')');
        if (end < 0)
            return null;
        // After the name in parentheses: state, parent, …, and as the 20th the start time.
        var fields = stat[(end + 2)..].Split(' ');
        return fields[0] is "Z" or "X" ? null : new OsProcess(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[19], Text($"{path}/cmdline").Replace('\0', ' '));
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
