namespace Orchestrate.Domain.Runs;

/// <summary>What follows from an input.</summary>
/// <param name="State">The new state.</param>
/// <param name="Events">Rows for the log, in order.</param>
/// <param name="Commands">Work to dispatch or stop.</param>
/// <param name="Closed">Work that is closed.</param>
/// <param name="Held">Open work that no runner may have from now on, with its epoch: the run is paused.</param>
/// <param name="Answer">The answer to a request or claim.</param>
public sealed record RunDecision(
    RunState State, IReadOnlyList<RunEvent> Events, IReadOnlyList<RunCommand> Commands, IReadOnlyList<Guid> Closed, IReadOnlyList<WorkItem> Held, RequestAnswer? Answer)
{
    /// <summary>This decision and one that was taken upon its state, as one. A request's answer is this one's.</summary>
    public RunDecision Then(RunDecision next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return this with { State = next.State, Events = [.. Events, .. next.Events], Commands = [.. Commands, .. next.Commands], Closed = [.. Closed, .. next.Closed], Held = [.. Held, .. next.Held] };
    }
}
