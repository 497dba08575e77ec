namespace Orchestrate.Chaos.Tests.Clients;

/// <summary>Waits until clients have seen so many events of a type, over all runs.</summary>
internal sealed class Countdown(string type, int count)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;

    public Task Reached => _reached.Task;

    public void See(SeenEvent seen)
    {
        if (seen.Type == type && Interlocked.Decrement(ref _left) == 0)
            _reached.SetResult();
    }
}
