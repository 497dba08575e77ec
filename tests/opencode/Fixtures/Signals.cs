using System.Diagnostics;
using System.Globalization;

namespace Orchestrate.OpenCode.Tests.Fixtures;

internal static class Signals
{
    /// <summary>Sends a signal to a process, or, with a negative id, to its group.</summary>
    public static void Send(string signal, int processId)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", [$"-{signal}", "--", processId.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true });
        kill!.WaitForExit();
    }

    /// <summary>Ids of processes whose command line contains a text.</summary>
    public static IReadOnlyList<int> Find(string text)
    {
        List<int> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && CommandLine(folder).Contains(text, StringComparison.Ordinal))
                found.Add(id);
        }
        return found;
    }

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            // The process ended between listing and reading.
            return string.Empty;
        }
    }
}
