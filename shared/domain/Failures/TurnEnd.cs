namespace Orchestrate.Domain.Failures;

/// <summary>How a turn ended, as the runner saw it and before anything is concluded from it.</summary>
public sealed record TurnEnd
{
    /// <summary>The outcome of a turn that has a final message.</summary>
    public const string Answered = "answered";

    /// <summary>What the agent runtime says: <see cref="Answered"/> or one of <see cref="FailureClasses"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Text of the runtime's error, for an outcome other than <see cref="Answered"/>.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the runtime blames the model's provider: it answered with an error, or not at all.</summary>
    public bool ProviderFault { get; init; }

    /// <summary>The model proxy's breach, one of <see cref="TurnBreaches"/>; null without one.</summary>
    public string? Breach { get; init; }

    /// <summary>The breach in a sentence with its numbers.</summary>
    public string? BreachDetail { get; init; }

    /// <summary>Why the coordinator stopped the turn, for example <c>cancelled</c>, <c>fenced</c>, <c>shutdown</c>; null when it did not.</summary>
    public string? StopReason { get; init; }
}
