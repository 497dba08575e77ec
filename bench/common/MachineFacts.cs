using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Orchestrate.Bench.Common;

/// <summary>On what was measured: without that, figures say nothing.</summary>
/// <param name="Cores">Processors.</param>
/// <param name="MemoryGib">Memory.</param>
/// <param name="Kernel">Kernel and operating system with their versions.</param>
/// <param name="FileSystem">File system of the working folder.</param>
/// <param name="FsyncMs">Time to make 4 KB at the end of a file of the working folder durable: the median of a hundred, in milliseconds.</param>
/// <param name="DotNet">Version of the runtime.</param>
/// <param name="Git">Version of git; null where it is not installed.</param>
/// <param name="Postgres">Version of PostgreSQL; null where it was not asked for.</param>
/// <param name="Rabbitmq">Version of RabbitMQ; null where it was not asked for.</param>
/// <param name="Load">Processes that wanted a processor in the minute before; above 0.5 the machine was not idle.</param>
public sealed record MachineFacts(int Cores, double MemoryGib, string Kernel, string FileSystem, double FsyncMs, string DotNet, string? Git, string? Postgres, string? Rabbitmq, double Load)
{
    private const int Syncs = 100;

    /// <summary>Reads the facts; takes less than a second without a server's version.</summary>
    /// <param name="folder">Folder to work in: its file system is what is measured.</param>
    /// <param name="postgres">The program <c>postgres</c>, to ask for its version; null for none.</param>
    /// <param name="rabbitmqctl">The program <c>rabbitmqctl</c>, to ask for its version; null for none.</param>
    public static MachineFacts Read(string folder, string? postgres = null, string? rabbitmqctl = null) => new(
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024, 1),
        Output("uname", "-sr") is { } kernel ? $"{kernel} ({RuntimeInformation.OSDescription})" : RuntimeInformation.OSDescription,
        Output("stat", "-f", "-c", "%T", folder) ?? "unknown",
        Fsync(folder),
        Environment.Version.ToString(),
        Output("git", "--version")?.Replace("git version ", "", StringComparison.Ordinal),
        postgres is null ? null : Output(postgres, "--version")?.Replace("postgres (PostgreSQL) ", "", StringComparison.Ordinal),
        rabbitmqctl is null ? null : Output(rabbitmqctl, "version"),
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 0);

    /// <summary>The facts in one line.</summary>
    public override string ToString()
    {
        List<string> facts = [string.Create(CultureInfo.InvariantCulture, $"{Cores} cores"), string.Create(CultureInfo.InvariantCulture, $"{MemoryGib} GiB"), Kernel, FileSystem, string.Create(CultureInfo.InvariantCulture, $"fsync {FsyncMs:0.00} ms"), $".NET {DotNet}"];
        foreach (var (program, version) in ((string, string?)[])[("git", Git), ("PostgreSQL", Postgres), ("RabbitMQ", Rabbitmq)])
        {
            if (version is not null)
                facts.Add($"{program} {version}");
        }

        facts.Add(string.Create(CultureInfo.InvariantCulture, $"load {Load:0.00}"));
        return string.Join(", ", facts);
    }

    private static double Fsync(string folder)
    {
        var path = Path.Join(folder, $"fsync-{Guid.NewGuid():N}");
        var times = new List<double>();
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
        {
            var block = new byte[4096];
            for (var i = 0; i < Syncs; i++)
            {
                var clock = Stopwatch.StartNew();
                file.Write(block);
                file.Flush(flushToDisk: true);
                times.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        return Math.Round(Statistics.Median(times), 3);
    }

    private static string? Output(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            _ = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
