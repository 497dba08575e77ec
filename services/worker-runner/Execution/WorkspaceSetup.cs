using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Runs a bundle's set-up commands in a fresh clone or checkout.</summary>
public sealed class WorkspaceSetup(ISandbox sandbox)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs the commands in order.</summary>
    /// <exception cref="WorkFailureException">A command failed; the message holds the end of its output.</exception>
    public async Task RunAsync(string folder, IReadOnlyList<IReadOnlyList<string>> commands, string policy, IReadOnlyList<string> readOnlyFolders, CancellationToken cancellationToken)
    {
        foreach (var argv in commands)
        {
            var outcome = await sandbox.RunAsync(
                new SandboxedCommand { Argv = argv, WorkingDirectory = folder, WritableFolders = [folder], ReadOnlyFolders = readOnlyFolders, Policy = policy },
                Limit, outputCap: 16_000, cancellationToken);
            if (outcome.ExitCode != 0)
            {
                var how = outcome.TimedOut ? $"did not end within {Limit.TotalSeconds:0} s" : $"ended with exit code {outcome.ExitCode}";
                throw new WorkFailureException("fatal", "workspace_setup_failed", $"The set-up command `{string.Join(' ', argv)}` {how}. Its output ends with: {outcome.Output}");
            }
        }
    }
}
