namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>What the machine can do.</summary>
/// <param name="Available">Whether a trial sandbox ran.</param>
/// <param name="Detail">The tool and version, or what is missing and how to get it.</param>
public sealed record SandboxCapability(bool Available, string Detail);
