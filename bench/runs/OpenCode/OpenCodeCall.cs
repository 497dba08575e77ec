namespace Orchestrate.Bench.OpenCode;

/// <summary>One request to OpenCode.</summary>
/// <param name="Name">What was asked, for example <c>POST message</c>.</param>
/// <param name="From">When it came, UTC.</param>
/// <param name="To">When its answer was complete, UTC.</param>
public sealed record OpenCodeCall(string Name, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Whether it is a prompt: it is answered when the agent has finished.</summary>
    public bool IsPrompt => Name == "POST message";
}
