using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Orchestrate.Bench.Workspaces;

/// <summary>On what was measured: without that, figures say nothing.</summary>
/// <param name="Cores">Processors.</param>
/// <param name="MemoryGiB">Memory.</param>
/// <param name="System">Operating system.</param>
/// <param name="FileSystem">File system of the working folder.</param>
/// <param name="Git">Version of git.</param>
/// <param name="Load">Processes that wanted a processor in the minute before; above 0.5 the machine was not idle.</param>
internal sealed record MachineFacts(int Cores, double MemoryGiB, string System, string FileSystem, string Git, double Load)
{
    public static MachineFacts Read(string folder) => new(
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024, 1),
        RuntimeInformation.OSDescription,
        Output("stat", "-f", "-c", "%T", folder),
        Output("git", "--version"),
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 0);

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
