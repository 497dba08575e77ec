using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>The worker slots: at most one turn in each. An attempt gets back its slot where possible, because its session is there, and otherwise one of its run, because an OpenCode process is warm there.</summary>
public sealed class SlotPool(IOptions<RunnerOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.Slots);
    private readonly Lock _lock = new();
    private readonly Slot[] _slots = [.. Enumerable.Range(0, options.Value.Slots).Select(number => new Slot(number))];
    private long _uses;

    /// <summary>Waits for a free slot; disposing gives it back.</summary>
    /// <param name="runId">The run that the slot is for.</param>
    /// <param name="attemptId">The attempt; its session is in the slot where it ran before.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask<Held> AcquireAsync(Guid runId, Guid attemptId, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return Take(runId, attemptId);
    }

    /// <summary>A free slot, or null when all are in use.</summary>
    /// <param name="runId">The run that the slot is for.</param>
    public Held? TryAcquire(Guid runId) => _free.Wait(0) ? Take(runId, attemptId: null) : null;

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private Held Take(Guid runId, Guid? attemptId)
    {
        lock (_lock)
        {
            var slot = _slots.Where(s => !s.Taken)
                .OrderByDescending(s => attemptId is { } attempt && s.Attempts.Contains(attempt)).ThenByDescending(s => s.LastRun == runId).ThenBy(s => s.LastUse).First();
            if (slot.LastRun != runId)
                slot.Attempts.Clear();
            slot.Taken = true;
            slot.LastRun = runId;
            slot.LastUse = ++_uses;
            if (attemptId is { } held)
                slot.Attempts.Add(held);
            return new Held(this, slot);
        }
    }

    private void Return(Slot slot)
    {
        lock (_lock)
            slot.Taken = false;
        _free.Release();
    }

    /// <summary>A slot that is in use.</summary>
    public sealed class Held : IDisposable
    {
        private readonly SlotPool _pool;
        private readonly Slot _slot;
        private int _returned;

        internal Held(SlotPool pool, Slot slot)
        {
            _pool = pool;
            _slot = slot;
        }

        /// <summary>Its number, from 0.</summary>
        public int Slot => _slot.Number;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
                _pool.Return(_slot);
        }
    }

    internal sealed class Slot(int number)
    {
        public int Number { get; } = number;

        public bool Taken { get; set; }

        public Guid LastRun { get; set; }

        public HashSet<Guid> Attempts { get; } = [];

        public long LastUse { get; set; }
    }
}
