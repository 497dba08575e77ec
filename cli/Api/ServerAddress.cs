namespace Orchestrate.Cli.Api;

/// <summary>How to reach the server.</summary>
/// <param name="Url">Base address.</param>
/// <param name="Key">API key, or null when none was found.</param>
/// <param name="Source">Where the address comes from, for messages.</param>
public sealed record ServerAddress(Uri Url, string? Key, string Source);
