using System.Diagnostics;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>Starts processes unconfined, each in a process group of its own. The sandbox has tests of its own; these are about OpenCode.</summary>
internal sealed class PlainSandbox : ISandbox
{
    public SandboxCapability Capability { get; } = new(false, "not used in these tests");

    public ISandboxedProcess Start(SandboxedCommand command, Action<string>? onOutputLine = null)
    {
        Directory.CreateDirectory(command.Home!);
        var start = new ProcessStartInfo("/usr/bin/setsid", command.Argv) { WorkingDirectory = command.WorkingDirectory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = command.Home;
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Pass(line.Data, onOutputLine);
        process.ErrorDataReceived += (_, line) => Pass(line.Data, onOutputLine);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new PlainProcess(process);
    }

    public Task<CommandOutcome> RunAsync(SandboxedCommand command, TimeSpan timeout, int outputCap, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The OpenCode adapter runs no commands.");

    private static void Pass(string? line, Action<string>? onOutputLine)
    {
        if (line is not null)
            onOutputLine?.Invoke(line);
    }

    private sealed class PlainProcess : ISandboxedProcess
    {
        private readonly Process process;

        public PlainProcess(Process process)
        {
            this.process = process;
            ProcessId = process.Id;
            Exited = ExitAsync();
        }

        public int ProcessId { get; }

        public bool HasExited => Exited.IsCompleted;

        public Task<int> Exited { get; }

        public async Task StopAsync(TimeSpan grace)
        {
            if (grace > TimeSpan.Zero)
            {
                Signals.Send("TERM", ProcessId);
                await Task.WhenAny(Exited, Task.Delay(grace));
            }
            Signals.Send("KILL", -ProcessId);
            await Exited;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync(TimeSpan.Zero);
            process.Dispose();
        }

        private async Task<int> ExitAsync()
        {
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
    }
}
