namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>The sandbox could not be set up around a command, so the command never ran.</summary>
/// <param name="message">What bubblewrap said.</param>
public sealed class SandboxStartException(string message) : Exception(message);
