namespace Orchestrate.Domain.Rules;

/// <summary>How often a rule bit in a run, and how the last time.</summary>
public sealed record BittenRule
{
    /// <summary>The rule's id.</summary>
    public required string Rule { get; init; }

    /// <summary>The rule's title; null for a rule that this version does not know.</summary>
    public string? Title { get; init; }

    /// <summary>How often it bit: a plan with three breaches of a rule counts three.</summary>
    public required int Count { get; init; }

    /// <summary>Sequence number of the first event that says so.</summary>
    public required long FirstSeq { get; init; }

    /// <summary>Sequence number of the last event that says so.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Type of the last event, for example <c>run.plan.refused</c>.</summary>
    public required string LastEvent { get; init; }

    /// <summary>The sentence of the last time.</summary>
    public required string Message { get; init; }

    /// <summary>The numbers of the last time, by name.</summary>
    public required IReadOnlyDictionary<string, decimal> Numbers { get; init; }
}
