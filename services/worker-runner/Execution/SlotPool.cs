using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>The worker slots: at most one turn in each.</summary>
public sealed class SlotPool(IOptions<RunnerOptions> options)
{
    private readonly Channel<int> _free = Fill(options.Value.Slots);

    /// <summary>Waits for a free slot; disposing gives it back.</summary>
    public async ValueTask<Held> AcquireAsync(CancellationToken cancellationToken) => new(this, await _free.Reader.ReadAsync(cancellationToken));

    private static Channel<int> Fill(int slots)
    {
        var channel = Channel.CreateUnbounded<int>();
        for (var slot = 0; slot < slots; slot++)
            channel.Writer.TryWrite(slot);
        return channel;
    }

    /// <summary>A slot that is in use.</summary>
    /// <param name="pool">Where it belongs.</param>
    /// <param name="slot">Its number, from 0.</param>
    public sealed class Held(SlotPool pool, int slot) : IDisposable
    {
        private int _returned;

        /// <summary>Its number, from 0.</summary>
        public int Slot { get; } = slot;

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
                pool._free.Writer.TryWrite(Slot);
        }
    }
}
