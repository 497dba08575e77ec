using Orchestrate.Domain.Views;

namespace Orchestrate.RunApi.Attempts;

/// <summary>A run's attempts and how long they are kept.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Status">Its status.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Retention">The server's retention; null when the coordinator did not say.</param>
/// <param name="Attempts">In the order in which their tasks were planned.</param>
internal sealed record AttemptList(Guid RunId, string Status, DateTimeOffset? EndedAt, RetentionTimes? Retention, IReadOnlyList<AttemptDocument> Attempts);
