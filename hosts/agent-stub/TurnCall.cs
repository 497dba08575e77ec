namespace Orchestrate.AgentStub;

/// <summary>What a runner asks: one agent turn.</summary>
/// <param name="RunId">The run.</param>
/// <param name="WorkId">The piece of work; the same when a lost turn is done again.</param>
/// <param name="Epoch">The lease epoch under which it is done.</param>
/// <param name="AttemptId">The attempt.</param>
/// <param name="Kind"><c>plan</c>, <c>work</c> or <c>synthesis</c>.</param>
/// <param name="Iteration">From 1.</param>
/// <param name="TaskId">The task of a <c>work</c> turn.</param>
/// <param name="Turn">From 1.</param>
/// <param name="RunnerId">Who asks.</param>
public sealed record TurnCall(Guid RunId, Guid WorkId, int Epoch, Guid AttemptId, string Kind, int Iteration, string? TaskId, int Turn, string RunnerId);
