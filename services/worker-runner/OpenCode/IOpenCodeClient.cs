namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>The part of OpenCode's HTTP interface that Orchestrate uses. Implemented over HTTP; the conformance suite runs it against real OpenCode and against the stub.</summary>
public interface IOpenCodeClient;
