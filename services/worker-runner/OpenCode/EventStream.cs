using System.Runtime.CompilerServices;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>A directory's events, connected to from the moment it is made, so that other requests can be made meanwhile. Read once.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly CancellationTokenSource closing = new();
    private readonly IAsyncEnumerator<OpenCodeEvent> events;
    private readonly Task<bool> first;

    public EventStream(IOpenCodeClient client, string directory)
    {
        events = client.EventsAsync(directory, closing.Token).GetAsyncEnumerator();
        first = events.MoveNextAsync().AsTask();
    }

    /// <summary>The events in their order, until the server ends the stream.</summary>
    /// <exception cref="OperationCanceledException">The token fired, or the stream was closed.</exception>
    public async IAsyncEnumerable<OpenCodeEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stop = cancellationToken.Register(closing.Cancel);
        for (var more = await first; more; more = await events.MoveNextAsync())
            yield return events.Current;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await events.DisposeAsync();
        closing.Dispose();
    }
}
