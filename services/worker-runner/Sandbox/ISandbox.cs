namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Starts processes under bubblewrap, or, where the policy allows it, without.</summary>
public interface ISandbox
{
    /// <summary>Whether bubblewrap works on this machine, and if not, why.</summary>
    SandboxCapability Capability { get; }

    /// <summary>Starts a long-running process. The caller disposes it, which kills the whole tree.</summary>
    /// <exception cref="SandboxRequiredException">The policy is <c>required</c> and there is no sandbox.</exception>
    ISandboxedProcess Start(SandboxedCommand command, Action<string>? onOutputLine = null);

    /// <summary>Runs a command to its end, within a time limit; the process tree is gone when this returns.</summary>
    /// <exception cref="SandboxRequiredException">The policy is <c>required</c> and there is no sandbox.</exception>
    Task<CommandOutcome> RunAsync(SandboxedCommand command, TimeSpan timeout, int outputCap, CancellationToken cancellationToken);
}
