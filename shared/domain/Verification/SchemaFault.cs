namespace Orchestrate.Domain.Verification;

/// <summary>Where a JSON document breaks its schema, or a schema cannot be used.</summary>
/// <param name="Pointer">JSON pointer; empty for the whole document.</param>
/// <param name="Message">What was expected and what was found.</param>
public sealed record SchemaFault(string Pointer, string Message);
