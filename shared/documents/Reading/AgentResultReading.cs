using Orchestrate.Domain.Results;

namespace Orchestrate.Documents;

/// <summary>The outcome of reading an agent's final message (VER-1, VER-2).</summary>
/// <param name="Result">The result; present exactly when there are no errors.</param>
/// <param name="Errors">Everything that is wrong, as sentences that can go back to the agent.</param>
public sealed record AgentResultReading(AgentResult? Result, IReadOnlyList<string> Errors);
