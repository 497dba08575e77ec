namespace Orchestrate.Bench.OpenCode;

/// <summary>Where the time of one turn went, milliseconds.</summary>
/// <param name="Kind"><c>plan</c>, <c>work</c> or <c>synthesis</c>.</param>
/// <param name="Whole">From the coordinator's decision to make the turn until its decision on what came of it.</param>
/// <param name="Prompt">In OpenCode's prompt.</param>
/// <param name="OtherCalls">In OpenCode's other requests, where no prompt ran: sessions, status.</param>
public sealed record TurnTimes(string Kind, double Whole, double Prompt, double OtherCalls)
{
    /// <summary>Around OpenCode: what Orchestrate adds.</summary>
    public double Added => Whole - Prompt - OtherCalls;

    /// <summary>Divides the time between two moments among the calls that fell into it. Calls that overlap count once.</summary>
    /// <param name="kind">The kind of turn.</param>
    /// <param name="from">When the turn was decided.</param>
    /// <param name="to">When its result was decided upon.</param>
    /// <param name="calls">All calls of the time; those that reach beyond the turn count as far as they lie in it.</param>
    public static TurnTimes Of(string kind, DateTimeOffset from, DateTimeOffset to, IEnumerable<OpenCodeCall> calls)
    {
        var inside = calls.Where(call => call.From < to && call.To > from)
            .Select(call => call with { From = call.From < from ? from : call.From, To = call.To > to ? to : call.To }).ToList();
        var all = Covered(inside);
        var prompt = Covered(inside.Where(call => call.IsPrompt));
        return new TurnTimes(kind, (to - from).TotalMilliseconds, prompt, all - prompt);
    }

    private static double Covered(IEnumerable<OpenCodeCall> calls)
    {
        var (sum, end) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var call in calls.OrderBy(call => call.From))
        {
            if (call.To <= end)
                continue;
            sum += call.To - (call.From > end ? call.From : end);
            end = call.To;
        }

        return sum.TotalMilliseconds;
    }
}
