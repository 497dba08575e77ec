namespace Orchestrate.Domain.Rules;

/// <summary>A rule of the protocol, as people are told about it.</summary>
public sealed record Rule
{
    /// <summary>Stable id, for example <c>TASK-4</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The group that it belongs to, for example <c>Tasks and plans</c>.</summary>
    public required string Group { get; init; }

    /// <summary>Where it bites; at least one place.</summary>
    public required IReadOnlyList<RulePlace> Places { get; init; }

    /// <summary>A few words.</summary>
    public required string Title { get; init; }

    /// <summary>What it demands: one or two sentences.</summary>
    public required string Text { get; init; }

    /// <summary>What a breach leads to: one sentence.</summary>
    public required string Breach { get; init; }

    /// <summary>Its default numbers.</summary>
    public IReadOnlyList<RuleNumber> Numbers { get; init; } = [];
}
