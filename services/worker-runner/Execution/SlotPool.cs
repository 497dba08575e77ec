using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>The worker slots: at most one turn in each. A run gets back a slot that it used last, because its OpenCode process is still warm there.</summary>
public sealed class SlotPool(IOptions<RunnerOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.Slots);
    private readonly Lock _lock = new();
    private readonly Slot[] _slots = [.. Enumerable.Range(0, options.Value.Slots).Select(number => new Slot(number))];
    private long _uses;

    /// <summary>Waits for a free slot; disposing gives it back.</summary>
    /// <param name="runId">The run that the slot is for.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async ValueTask<Held> AcquireAsync(Guid runId, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return Take(runId);
    }

    /// <summary>A free slot, or null when all are in use.</summary>
    /// <param name="runId">The run that the slot is for.</param>
    public Held? TryAcquire(Guid runId) => _free.Wait(0) ? Take(runId) : null;

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    private Held Take(Guid runId)
    {
        lock (_lock)
        {
            var slot = _slots.Where(s => !s.Taken).OrderByDescending(s => s.LastRun == runId).ThenBy(s => s.LastUse).First();
            slot.Taken = true;
            slot.LastRun = runId;
            slot.LastUse = ++_uses;
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

        public long LastUse { get; set; }
    }
}
