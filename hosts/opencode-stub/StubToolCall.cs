namespace Orchestrate.OpenCodeStub;

/// <summary>A tool call of the model.</summary>
/// <param name="Id">The model's id of the call.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments, JSON text as the model wrote it.</param>
public sealed record StubToolCall(string Id, string Name, string Arguments);
