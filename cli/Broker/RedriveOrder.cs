namespace Orchestrate.Cli.Broker;

/// <summary>Which dead letters go back.</summary>
/// <param name="Queue">The queue to which they go.</param>
/// <param name="Sources">The queues in which they are.</param>
/// <param name="Limit">At most so many; null for all.</param>
/// <param name="Before">Only those that failed before this time; null for all.</param>
/// <param name="MessageId">Only this one; null for all.</param>
/// <param name="DryRun">Only look.</param>
internal sealed record RedriveOrder(string Queue, IReadOnlyList<string> Sources, int? Limit, DateTimeOffset? Before, string? MessageId, bool DryRun)
{
    /// <summary>The order for what was typed: a queue, or one of its two queues of dead letters.</summary>
    internal static RedriveOrder For(string typed, int? limit, DateTimeOffset? before, string? messageId, bool dryRun)
    {
        foreach (var end in (string[])[QueueMeaning.Errors, QueueMeaning.Skipped])
        {
            if (typed.EndsWith(end, StringComparison.Ordinal) && typed.Length > end.Length)
                return new(typed[..^end.Length], [typed], limit, before, messageId, dryRun);
        }

        return new(typed, [typed + QueueMeaning.Errors, typed + QueueMeaning.Skipped], limit, before, messageId, dryRun);
    }

    internal bool Wants(DeadLetter letter) =>
        (MessageId is null || string.Equals(letter.Properties.MessageId, MessageId, StringComparison.OrdinalIgnoreCase)) && (Before is not { } before || letter.Since < before);
}
