namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>What a meter measures and allows.</summary>
public sealed record TurnMeterOptions
{
    /// <summary>The OpenCode process's token.</summary>
    public required string Token { get; init; }

    /// <summary>The OpenCode session (header <c>x-session-id</c>).</summary>
    public required string SessionId { get; init; }

    /// <summary>The run, for logs.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The piece of work, for logs.</summary>
    public required Guid WorkId { get; init; }

    /// <summary>The only model the turn may call, <c>provider/model</c>.</summary>
    public required string Model { get; init; }

    /// <summary>What the turn may use.</summary>
    public required Contracts.Work.TurnLimits Limits { get; init; }

    /// <summary>Called after each call that was settled, from whatever thread; must return at once.</summary>
    public Action Settled { get; init; } = () => { };
}
