namespace Orchestrate.Crash.Tests;

/// <summary>The moment of a kill: when a run comes to the phase, or when so many other events have passed.</summary>
/// <param name="target">The phase.</param>
/// <param name="events">Events after which it comes anyway.</param>
internal sealed class Moment(string target, int events)
{
    private readonly TaskCompletionSource _come = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private int _seen;

    /// <summary>Completes when it has come.</summary>
    public Task Come => _come.Task;

    /// <summary>The event that made it come, or the last one before it did.</summary>
    public string Last { get; private set; } = "nothing";

    public void See(SeenEvent seen)
    {
        lock (_gate)
        {
            if (Come.IsCompleted)
                return;
            Last = seen.Phase;
            if (Phases.Fits(target, seen.Phase) || ++_seen >= events)
                _come.SetResult();
        }
    }
}
