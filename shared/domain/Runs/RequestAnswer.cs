namespace Orchestrate.Domain.Runs;

/// <summary>The answer to a person's request, or to a runner's claim.</summary>
/// <param name="Accepted">Whether it took effect, or had already.</param>
/// <param name="Code">When refused: a stable code.</param>
/// <param name="Detail">When refused: what to do.</param>
/// <param name="Epoch">For a claim: the epoch to use.</param>
/// <param name="Work">For a granted claim: the work as it is now, with its epoch and what is reserved for it.</param>
public sealed record RequestAnswer(bool Accepted, string? Code = null, string? Detail = null, int Epoch = 0, WorkItem? Work = null);
