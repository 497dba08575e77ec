namespace Orchestrate.Domain.Runs;

/// <summary>A turn that waits until it may be dispatched.</summary>
/// <param name="NotBefore">Its back-off, which still holds then.</param>
public sealed record Deferral(DateTimeOffset? NotBefore);
