using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>
/// Keeps one clone ahead for a run, out of agents' sight, so that a turn need not wait for its files to be written (ADR 28). An attempt that takes it has it for itself; it never comes back.
/// Only this process knows them: what another one left is removed, and never given to anybody.
/// </summary>
/// <param name="files">Fills clones.</param>
/// <param name="trash">Takes what is not needed.</param>
/// <param name="most">Spare clones at the same time, of all runs.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">Where failures go; nobody waits for them.</param>
internal sealed partial class SpareClones(CloneFiles files, Trash trash, int most, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    /// <summary>While a turn's session is opened the processor has other things to do; the agent thinks longer than that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Entry> _entries = [];
    private long _made;
    private bool _disposed;

    /// <summary>Whether there is one, or is about to be.</summary>
    public bool Has(Guid runId)
    {
        lock (_lock)
            return _entries.ContainsKey(runId);
    }

    /// <summary>Begins to make one unless the run has one. Does not wait for it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="commit">The commit that the next turn probably starts from.</param>
    /// <param name="atWork">Whether a turn of the run begins just now: then there is no hurry, and the oldest one of other runs may go for it.</param>
    public void Keep(RunFolders run, string commit, bool atWork)
    {
        Entry? oldest = null;
        lock (_lock)
        {
            if (_disposed || _entries.ContainsKey(run.RunId) || (_entries.Count >= most && !atWork))
                return;
            if (_entries.Count >= most)
            {
                oldest = _entries.Values.MinBy(entry => entry.Number)!;
                _entries.Remove(oldest.RunId);
            }

            var entry = new Entry(run.RunId, ++_made, Path.Join(run.Spares, $"{AttemptClones.Process:N}-{_made:x}"));
            entry.Ready = Task.Run(() => MakeAsync(run, entry, commit, atWork ? Patience : TimeSpan.Zero));
            _entries[run.RunId] = entry;
        }

        if (oldest is not null)
            _ = DiscardAsync(oldest);
    }

    /// <summary>Brings a run's spare clone, if it has one, to another commit. Does not wait for it.</summary>
    public void Follow(RunFolders run, string commit)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(run.RunId, out var entry))
                entry.Ready = MoveAsync(run, entry.Ready, commit, entry.Stop.Token);
        }
    }

    /// <summary>Takes the run's spare clone and brings it to the commit; null when there is none. It is the caller's from now on.</summary>
    public async Task<SpareClone?> TakeAsync(RunFolders run, string commit, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_entries.Remove(run.RunId, out entry))
                return null;
        }

        entry.Wanted.TrySetResult();
        await using var stop = cancellationToken.Register(entry.Stop.Cancel);
        if (await MoveAsync(run, entry.Ready, commit, entry.Stop.Token) is { } spare && !cancellationToken.IsCancellationRequested)
            return spare;
        await DiscardAsync(entry);
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    /// <summary>Removes the run's spare clone, and whatever an earlier process left of such.</summary>
    public async Task DropAsync(RunFolders run)
    {
        Entry? entry;
        lock (_lock)
            _entries.Remove(run.RunId, out entry);
        if (entry is not null)
            await DiscardAsync(entry);
        RemoveLeftovers(run);
    }

    /// <summary>Removes what an earlier process left of spare clones; nobody knows what became of it.</summary>
    public void RemoveLeftovers(RunFolders run)
    {
        var mine = AttemptClones.Process.ToString("N");
        foreach (var folder in Directory.Exists(run.Spares) ? Directory.GetDirectories(run.Spares) : [])
        {
            if (!Path.GetFileName(folder).StartsWith(mine, StringComparison.Ordinal))
                Remove(folder);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Entry[] left;
        lock (_lock)
        {
            _disposed = true;
            left = [.. _entries.Values];
            _entries.Clear();
        }

        await Task.WhenAll(left.Select(DiscardAsync));
    }

    private async Task<SpareClone?> MakeAsync(RunFolders run, Entry entry, string commit, TimeSpan patience)
    {
        var cancellationToken = entry.Stop.Token;
        try
        {
            if (patience > TimeSpan.Zero)
                await Task.WhenAny(entry.Wanted.Task, Task.Delay(patience, clock, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();

            // A snapshot belongs to its attempt: what is kept for whoever comes next is accepted work.
            if (!await files.IsSharedAsync(run, commit, cancellationToken))
                return null;
            var spare = new SpareClone(entry.Folder, commit);
            Folders.CreatePrivate(run.Spares);
            Folders.CreatePrivate(entry.Folder);
            Directory.CreateDirectory(spare.Tree);
            await FillAsync(run, spare, cancellationToken);
            return spare;
        }
        catch (Exception exception)
        {
            // Whatever stands in the way, the next turn makes its own clone and says what is wrong.
            LogNotMade(exception, run.RunId, commit);
            return null;
        }
    }

    private async Task<SpareClone?> MoveAsync(RunFolders run, Task<SpareClone?> earlier, string commit, CancellationToken cancellationToken)
    {
        if (await earlier is not { } spare)
            return null;
        if (spare.Commit == commit)
            return spare;
        try
        {
            var moved = spare with { Commit = commit };
            await FillAsync(run, moved, cancellationToken);
            return moved;
        }
        catch (Exception exception)
        {
            // As above.
            LogNotMade(exception, run.RunId, commit);
            return null;
        }
    }

    private async Task FillAsync(RunFolders run, SpareClone spare, CancellationToken cancellationToken)
    {
        await files.FillAsync(run, spare.Tree, spare.Notes, spare.Commit, cancellationToken);
        await files.GiveRepositoryAsync(run, spare.Tree, spare.Notes, spare.Commit, cancellationToken);
    }

    private async Task DiscardAsync(Entry entry)
    {
        await entry.Stop.CancelAsync();
        await entry.Ready;
        Remove(entry.Folder);
    }

    private void Remove(string folder)
    {
        try
        {
            trash.Throw(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(exception, folder);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Run {RunId} has no spare clone at {Commit}; the next turn makes its own")]
    private partial void LogNotMade(Exception exception, Guid runId, string commit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The spare clone {Folder} could not be removed; it goes with its run")]
    private partial void LogNotRemoved(Exception exception, string folder);

    private sealed class Entry(Guid runId, long number, string folder)
    {
        public Guid RunId => runId;

        public long Number => number;

        public string Folder => folder;

        public CancellationTokenSource Stop { get; } = new();

        /// <summary>Somebody waits for it.</summary>
        public TaskCompletionSource Wanted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<SpareClone?> Ready { get; set; } = Task.FromResult<SpareClone?>(null);
    }
}
