namespace Orchestrate.Domain.Retention;

/// <summary>How long a server keeps what ended runs leave, counted from a run's end.</summary>
/// <param name="WorkingFiles">Clones, checkouts and OpenCode homes: a grace, so that a person can still look at them.</param>
/// <param name="Results">Repositories, log and rows of a run all of whose work is merged or discarded.</param>
/// <param name="Unmerged">The same of a run that holds work which is neither; null for as long as nobody discards it. Never shorter than <paramref name="Results"/>.</param>
public sealed record RetentionPolicy(TimeSpan WorkingFiles, TimeSpan Results, TimeSpan? Unmerged);
