using System.Diagnostics;
using System.Globalization;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>A process that is recognised for certain: its id, and when it began. An id alone is given to another program some day.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Began">When it began, in a form that only serves comparison.</param>
public sealed record ProcessMark(int Pid, string Began)
{
    private const string Processes = "/proc";
    private const int StateField = 0;
    private const int StartField = 19;
    private static readonly Lazy<string> Boot = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    /// <summary>Whether this very process lives. One that is dead and only not collected by its parent does not.</summary>
    public bool IsAlive() => Of(Pid) == this;

    /// <summary>The mark of a living process, or null.</summary>
    /// <param name="pid">Process id.</param>
    public static ProcessMark? Of(int pid)
    {
        if (pid <= 0)
            return null;
        try
        {
            return Directory.Exists($"{Processes}/self") ? Read(pid) : Ask(pid);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The mark of this process.</summary>
    public static ProcessMark OfThis() => Of(Environment.ProcessId)!;

    /// <summary>Resident memory in bytes, or null when it is not known.</summary>
    public long? Memory()
    {
        try
        {
            using var process = Process.GetProcessById(Pid);
            return IsAlive() ? process.WorkingSet64 : null;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    // The second field is the program's name in brackets and may hold anything, brackets and blanks included.
    private static ProcessMark? Read(int pid)
    {
        var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"{Processes}/{pid}/stat"));
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields[StateField] is "Z" or "X" ? null : new ProcessMark(pid, $"{Boot.Value}/{fields[StartField]}");
    }

    private static ProcessMark? Ask(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.HasExited ? null : new ProcessMark(pid, process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
    }
}
