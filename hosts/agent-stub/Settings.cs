namespace Orchestrate.AgentStub;

/// <summary>How the stub behaves from now on.</summary>
/// <param name="DelayMs">How long it thinks about each turn, milliseconds.</param>
/// <param name="KeepsLedger">Whether calls are written down.</param>
/// <param name="ChangingTasks">How many of a plan's four tasks change files, 0 to 4; the others find something out, and nothing of them is merged.</param>
public sealed record Settings(int DelayMs = 0, bool KeepsLedger = true, int ChangingTasks = 4);
