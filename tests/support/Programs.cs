using System.Diagnostics;
using System.Text;

namespace Orchestrate.TestSupport;

/// <summary>Finds and runs the servers that the tests start.</summary>
internal static class Programs
{
    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>The first of the folders that holds the program, or null.</summary>
    public static string? Find(string program, IEnumerable<string> folders) => folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public static IEnumerable<string> PathFolders =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How to start a program, as another user when this process is root: these servers refuse to run as root.</summary>
    public static ProcessStartInfo As(string user, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (IsRoot)
        {
            start.FileName = "setpriv";
            foreach (var argument in (string[])[$"--reuid={user}", $"--regid={user}", "--clear-groups", program])
                start.ArgumentList.Add(argument);
        }
        else
        {
            start.FileName = program;
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Runs to the end, answers its output, and fails with what it printed.</summary>
    public static async Task<string> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}:\n{await output}\n{await errors}");
        return await output;
    }

    /// <summary>Starts a server and keeps reading its output, so that it never blocks on a full pipe.</summary>
    public static (Process Process, StringBuilder Output) StartServer(ProcessStartInfo start)
    {
        var output = new StringBuilder();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        DataReceivedEventHandler append = (_, line) =>
        {
            lock (output)
                output.AppendLine(line.Data);
        };
        process.OutputDataReceived += append;
        process.ErrorDataReceived += append;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, output);
    }
}
