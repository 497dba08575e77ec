using System.Text.Json;
using Orchestrate.Chaos.Tests.Clients;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>What holds for the log of every run, whatever died: no gap, one end, the same for everybody, and what clients were shown is in it.</summary>
internal static class LogRules
{
    public static IEnumerable<string> Breaches(RunHistory history)
    {
        var events = history.Events;
        if (!events.Select(e => e.Seq).SequenceEqual(Enumerable.Range(1, events.Count).Select(i => (long)i)))
            yield return $"its log has gaps: {string.Join(' ', events.Select(e => e.Seq))}";
        if (events.Count(e => e.IsTerminal) != 1 || !events[^1].IsTerminal)
            yield return $"it does not end with exactly one terminal event: {string.Join(' ', events.Where(e => e.IsTerminal).Select(e => $"{e.Seq} {e.Type}"))}";
        if (history.Others.Any(other => other != history.Log))
            yield return $"the replicas of event-stream show different logs:\n{history.Log}\n-----\n{string.Join("\n-----\n", history.Others)}";
        if (history.Run.Seen.Count != events.Count)
            yield return $"its client was shown {history.Run.Seen.Count} events and the log has {events.Count}";
        foreach (var (seen, stored) in history.Run.Seen.Zip(events).Where(pair => !Same(pair.First, pair.Second)))
            yield return $"its client was shown {seen.Seq} {seen.Type} {seen.Data} where the log has {stored.Seq} {stored.Type} {stored.Data}";
    }

    // PostgreSQL keeps properties in an order of its own.
    private static bool Same(SeenEvent seen, SeenEvent stored) => seen.Type == stored.Type && JsonElement.DeepEquals(seen.Data, stored.Data);
}
