namespace Orchestrate.Domain.Runs;

/// <summary>What follows from an input.</summary>
/// <param name="State">The new state.</param>
/// <param name="Events">Rows for the log, in order.</param>
/// <param name="Commands">Work to dispatch or stop.</param>
/// <param name="Closed">Work that is closed.</param>
/// <param name="Answer">The answer to a request or claim.</param>
public sealed record RunDecision(
    RunState State, IReadOnlyList<RunEvent> Events, IReadOnlyList<RunCommand> Commands, IReadOnlyList<Guid> Closed, RequestAnswer? Answer);
