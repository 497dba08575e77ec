using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Orchestrate.Messaging;

/// <summary>
/// A connection to the broker that sends what was written in one system call, however many writes there were, and reads as much as has arrived. The broker's client writes and flushes each frame by
/// itself, an acknowledgement of 21 bytes, too; each of those calls wakes the broker, and on a machine with few cores whoever is woken takes the sender's place.
/// </summary>
/// <remarks>
/// Natural batching, without a timer: the first write asks for a thread, and what was written by the time it comes is sent; what is written during that, next. A write that is not sent yet has
/// succeeded as far as its caller can know, as it has with the buffer of a socket: whether a message arrived is said by the publisher's confirm. After a failure each further write fails.
/// </remarks>
public sealed class BatchingNetworkStream(Socket socket) : NetworkStream(socket), IThreadPoolWorkItem
{
    /// <summary>Writers wait while this much is unsent, bytes.</summary>
    public const int MaxUnsent = 1024 * 1024;

    private const int BufferSize = 64 * 1024;
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly byte[] _received = new byte[BufferSize];
    private ReadOnlyMemory<byte> _unread;
    private ArrayBufferWriter<byte> _unsent = new(BufferSize);
    private ArrayBufferWriter<byte> _sending = new(BufferSize);
    private bool _pumping;
    private TaskCompletionSource? _waiting;
    private Exception? _failure;

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_failure is not null)
                return ValueTask.FromException(new IOException("The connection to the broker is broken.", _failure));
            _unsent.Write(buffer.Span);
            if (!_pumping)
            {
                _pumping = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
            }

            return _unsent.WrittenCount <= MaxUnsent ? default : new ValueTask(SentAsync().WaitAsync(cancellationToken));
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => WriteAsync(buffer.ToArray()).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _unread.Length > 0 ? new ValueTask<int>(TakeUnread(buffer.Span)) : ReceiveAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => _unread.Length > 0 ? TakeUnread(buffer) : base.Read(buffer);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Sends what is unsent, for a second at most, and closes.</summary>
    public override async ValueTask DisposeAsync()
    {
        Task sent;
        lock (_lock)
            sent = _pumping ? SentAsync() : Task.CompletedTask;
        await sent.WaitAsync(s_farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.DisposeAsync();
    }

    void IThreadPoolWorkItem.Execute() => _ = PumpAsync();

    private async Task PumpAsync()
    {
        while (TakeUnsent(out var waiting))
        {
            try
            {
                await base.WriteAsync(_sending.WrittenMemory);
                waiting?.TrySetResult();
            }
            catch (Exception exception)
            {
                waiting?.TrySetException(exception);
                Fail(exception);
                return;
            }
        }
    }

    private bool TakeUnsent(out TaskCompletionSource? waiting)
    {
        lock (_lock)
        {
            (waiting, _waiting) = (_waiting, null);
            _pumping = _unsent.WrittenCount > 0;
            if (!_pumping)
            {
                waiting?.TrySetResult();
                return false;
            }

            _sending.ResetWrittenCount();
            (_sending, _unsent) = (_unsent, _sending);
            return true;
        }
    }

    private void Fail(Exception exception)
    {
        lock (_lock)
        {
            _failure = exception;
            _pumping = false;
            _waiting?.TrySetException(exception);
            _waiting = null;
        }
    }

    // Whoever waits is let go on when the bytes that are unsent now are with the operating system.
    private Task SentAsync() => (_waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private int TakeUnread(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _unread.Length);
        _unread.Span[..count].CopyTo(buffer);
        _unread = _unread[count..];
        return count;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await base.ReadAsync(_received, cancellationToken);
        _unread = _received.AsMemory(0, count);
        return TakeUnread(buffer.Span);
    }
}
