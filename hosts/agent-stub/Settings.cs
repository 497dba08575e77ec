namespace Orchestrate.AgentStub;

/// <summary>How the stub behaves from now on.</summary>
/// <param name="DelayMs">How long it thinks about each turn, milliseconds.</param>
/// <param name="KeepsLedger">Whether calls are written down.</param>
public sealed record Settings(int DelayMs = 0, bool KeepsLedger = true);
