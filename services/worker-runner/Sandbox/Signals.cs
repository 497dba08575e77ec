using System.Runtime.InteropServices;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>POSIX signals, which the framework's Process class cannot send.</summary>
internal static class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal to a process, or with a negative id to a process group. False when there is none.</summary>
    public static bool Send(int processId, int signal) => SendSignal(processId, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
