namespace Orchestrate.Contracts.Work;

/// <summary>The coordinator's word on a lease: go on, or stop.</summary>
public sealed record LeaseAnswered
{
    /// <summary>The run this message belongs to.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>Whether the runner may go on (or begin).</summary>
    public required bool GoOn { get; init; }

    /// <summary>The epoch to use from now on; a claim may have raised it.</summary>
    public required int LeaseEpoch { get; init; }

    /// <summary>When it must stop: why, for example <c>cancelled</c>, <c>fenced</c>, <c>closed</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>For a granted claim of a turn: the tokens that it may use now, fewer than its command says when a lost runner has used some; null when the command's hold.</summary>
    public long? Tokens { get; init; }

    /// <summary>For a granted claim of a turn: the cost in millionths of a US dollar, likewise.</summary>
    public long? CostMicroUsd { get; init; }

    /// <summary>The lease holds, but there is no place yet at the server that was asked for: ask again.</summary>
    public bool Wait { get; init; }
}
