namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>The policy demands a sandbox and the machine has none.</summary>
/// <param name="message">What is missing and how to get it.</param>
public sealed class SandboxRequiredException(string message) : Exception(message);
