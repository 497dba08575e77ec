using System.ComponentModel;
using System.Diagnostics;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Runs one of the server's own tools (git, cp) to its end.</summary>
internal static class ChildProcess
{
    /// <summary>Runs the program; it is killed when the token fires.</summary>
    /// <param name="spawner">Starts it.</param>
    /// <param name="start">Program, arguments, environment.</param>
    /// <param name="readOutput">Reads standard output; what it leaves unread kills the program.</param>
    /// <param name="input">Standard input; null for nothing.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <returns>Exit code and standard error. Null when the program does not exist.</returns>
    public static async Task<(int ExitCode, string Errors)?> RunAsync(
        ProcessSpawner spawner, ProcessStartInfo start, Func<Stream, Task> readOutput, ReadOnlyMemory<byte>? input, CancellationToken cancellationToken)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        Process process;
        try
        {
            process = spawner.Start(start);
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        await using (cancellationToken.Register(() => Kill(process)))
        {
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var writing = WriteAsync(process, input);
            await readOutput(process.StandardOutput.BaseStream);
            process.StandardOutput.Close();
            await writing;
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return (process.ExitCode, await errors);
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte>? input)
    {
        try
        {
            await using var stream = process.StandardInput.BaseStream;
            if (input is { } bytes)
                await stream.WriteAsync(bytes);
        }
        catch (IOException) when (input is not null)
        {
            // It ended without reading everything; its exit code says whether that matters.
            process.StandardInput.Close();
        }
    }

    private static void Kill(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }
}
