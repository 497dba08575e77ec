using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Runs a bundle's set-up commands in a fresh clone or checkout.</summary>
public sealed class WorkspaceSetup(ISandbox sandbox, SetupCache cache)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs the commands in order, or takes what they would make from the cache.</summary>
    /// <exception cref="WorkFailureException">A command failed; the message holds the end of its output.</exception>
    public Task RunAsync(SetupRequest request, IReadOnlyList<string> readOnlyFolders, CancellationToken cancellationToken) =>
        cache.RunAsync(request, () => RunCommandsAsync(request, readOnlyFolders, cancellationToken), cancellationToken);

    private async Task<bool> RunCommandsAsync(SetupRequest request, IReadOnlyList<string> readOnlyFolders, CancellationToken cancellationToken)
    {
        foreach (var argv in request.Commands)
        {
            var outcome = await sandbox.RunAsync(
                new SandboxedCommand { Argv = argv, WorkingDirectory = request.Folder, WritableFolders = [request.Folder], ReadOnlyFolders = readOnlyFolders, Policy = request.Sandbox },
                Limit, outputCap: 16_000, cancellationToken);
            if (outcome.ExitCode != 0)
            {
                var how = outcome.TimedOut ? $"did not end within {Limit.TotalSeconds:0} s" : $"ended with exit code {outcome.ExitCode}";
                throw new WorkFailureException("fatal", "workspace_setup_failed", $"The set-up command `{string.Join(' ', argv)}` {how}. Its output ends with: {outcome.Output}");
            }
        }

        return true;
    }
}
