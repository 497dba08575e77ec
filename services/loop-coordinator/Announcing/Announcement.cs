using Orchestrate.Contracts.Runs;

namespace Orchestrate.LoopCoordinator.Announcing;

/// <summary>Messages for what was committed to runs' logs.</summary>
public static class Announcement
{
    /// <summary>Characters of events in one message, beyond which the next run gets a message of its own.</summary>
    public const int Largest = 128 * 1024;

    /// <summary>One message for as many runs as it may carry: each message costs the broker and every reader the same, whatever is in it. Rows that follow one another are one run's entry.</summary>
    /// <param name="recorded">What was committed, a run's rows in their order; each without others.</param>
    public static IReadOnlyList<RunEventsRecorded> Of(IReadOnlyList<RunEventsRecorded> recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var runs = Joined(recorded);
        var messages = new List<RunEventsRecorded>();
        for (var first = 0; first < runs.Count;)
        {
            var (next, size) = (first, 0);
            while (next < runs.Count && (next == first || size < Largest))
                size += runs[next++].Events.Sum(row => row.Data.Length);
            messages.Add(next == first + 1 ? runs[first] : runs[first] with { Others = runs[(first + 1)..next] });
            first = next;
        }

        return messages;
    }

    private static List<RunEventsRecorded> Joined(IReadOnlyList<RunEventsRecorded> recorded)
    {
        var runs = new List<RunEventsRecorded>(recorded.Count);
        var last = new Dictionary<Guid, int>();
        foreach (var entry in recorded)
        {
            if (last.TryGetValue(entry.RunId, out var index) && runs[index].Events[^1].Seq + 1 == entry.Events[0].Seq)
            {
                runs[index] = runs[index] with { Events = [.. runs[index].Events, .. entry.Events], Terminal = entry.Terminal };
                continue;
            }

            last[entry.RunId] = runs.Count;
            runs.Add(entry);
        }

        return runs;
    }
}
