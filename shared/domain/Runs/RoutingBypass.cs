namespace Orchestrate.Domain.Runs;

/// <summary>A person's decision to keep documents of a spec folder that the wrong agent wrote (AGT-4).</summary>
/// <param name="By">Who decided.</param>
/// <param name="At">When.</param>
/// <param name="Note">Why.</param>
public sealed record RoutingBypass(string By, DateTimeOffset At, string Note);
