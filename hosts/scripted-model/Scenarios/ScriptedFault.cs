namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>Something that goes wrong instead of a step's answer.</summary>
public sealed record ScriptedFault
{
    /// <summary>Place in the reply, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The step it precedes, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The HTTP status of <see cref="FaultKind.Status"/>.</summary>
    public int Status { get; init; }

    /// <summary>Seconds sent as <c>Retry-After</c>.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>How often it happens within one run, then the step is answered.</summary>
    public int Times { get; init; } = 1;
}
