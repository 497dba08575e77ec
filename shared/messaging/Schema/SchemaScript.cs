namespace Orchestrate.Messaging;

/// <summary>One script as it will be run.</summary>
internal sealed record SchemaScript(string Name, string Sql, string Checksum);
