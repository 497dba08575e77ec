using Orchestrate.Contracts.Runs;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Announcing;

/// <summary>
/// Tells event-streams what was committed to runs' logs: at once when nothing was told just before, and otherwise what <see cref="Gather"/> brings together in one message. The end of a run does not wait.
/// </summary>
/// <remarks>
/// Each message wakes the broker, every event-stream and every client of it, on the cores that the run itself needs. People do not see 20 ms; a run alone made eighteen such messages in fifty.
/// Nothing waits for an announcement, and a lost one is read from the log.
/// </remarks>
public sealed partial class Announcer(IMessageSender sender, TimeProvider time, ILogger<Announcer> logger) : IAnnouncer
{
    /// <summary>The least time between two messages of a process.</summary>
    public static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);

    private readonly Lock gate = new();
    private List<RunEventsRecorded> waiting = [];
    private TaskCompletionSource hurry = NewHurry();
    private bool telling;

    /// <inheritdoc/>
    public void Add(RunEventsRecorded recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        lock (gate)
        {
            waiting.Add(recorded);
            if (recorded.Terminal)
                hurry.TrySetResult();
            if (telling)
                return;
            telling = true;
        }

        _ = Task.Run(TellAsync);
    }

    private async Task TellAsync()
    {
        while (Take() is var (recorded, hurried))
        {
            foreach (var message in Announcement.Of(recorded))
                await TellAsync(message);
            await WaitAsync(hurried);
        }
    }

    private (List<RunEventsRecorded> Recorded, Task Hurried)? Take()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                telling = false;
                return null;
            }

            var taken = waiting;
            (waiting, hurry) = ([], NewHurry());
            return (taken, hurry.Task);
        }
    }

    private async Task WaitAsync(Task hurried)
    {
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(hurried, Task.Delay(Gather, time, enough.Token));
        await enough.CancelAsync();
    }

    private async Task TellAsync(RunEventsRecorded message)
    {
        try
        {
            await sender.NotifyAsync(message, CancellationToken.None);
        }
        catch (Exception exception)
        {
            NotTold(exception, message.RunId, message.Others?.Count ?? 0);
        }
    }

    private static TaskCompletionSource NewHurry() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Warning, "New events of run {RunId} and {Others} others were not announced; event-streams read them from the log")]
    private partial void NotTold(Exception exception, Guid runId, int others);
}
