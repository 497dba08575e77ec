using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Leases;

/// <summary>
/// Tells the coordinator once that a piece of work has begun, and for a turn once more where its session is. What ends within <see cref="Grace"/> is not announced: its report says it all,
/// and a decision is saved.
/// </summary>
public sealed class StartNotice : IDisposable
{
    /// <summary>How long work may take without a word.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly Func<WorkStarted, Task<bool>> _tryPublish;
    private readonly SemaphoreSlim _one = new(1, 1);
    private WorkStarted _news;
    private bool _quiet = true;
    private bool _told;
    private bool _ended;

    /// <summary>A notice that is not sent yet.</summary>
    /// <param name="began">What is known from the start.</param>
    /// <param name="tryPublish">Puts it on the bus, within a few seconds or not at all, and says whether it did: the work must not wait for a broker that is away.</param>
    public StartNotice(WorkStarted began, Func<WorkStarted, Task<bool>> tryPublish) => (_news, _tryPublish) = (began, tryPublish);

    /// <summary>The grace is over: says what there is to say, and from now on everything at once.</summary>
    public Task SpeakAsync() => ChangeAsync(news =>
    {
        _quiet = false;
        return news;
    });

    /// <summary>A turn has its session now.</summary>
    public Task InSessionAsync(string serverUrl, string directory, string sessionId) => ChangeAsync(news =>
    {
        _told = false;
        return news with { ServerUrl = serverUrl, Directory = directory, SessionId = sessionId };
    });

    /// <summary>The work has ended: from now on nothing is sent. Returns what was never said, for the report; null when all was.</summary>
    public async Task<WorkStarted?> EndAsync()
    {
        await _one.WaitAsync();
        _ended = true;
        _one.Release();
        return _told ? null : _news;
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task ChangeAsync(Func<WorkStarted, WorkStarted> change)
    {
        await _one.WaitAsync();
        try
        {
            _news = change(_news);
            if (_quiet || _told || _ended)
                return;
            _told = await _tryPublish(_news);
        }
        finally
        {
            _one.Release();
        }
    }
}
