using System.Net;
using System.Net.Sockets;

namespace Orchestrate.Messaging.Tests;

/// <summary>Whatever is done about the number of system calls, a connection is a stream of bytes in their order.</summary>
public sealed class When_frames_are_sent_together : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // So little that whoever waits for a peer that does not read can never be let go on by what the system holds.
    private const int SystemBuffer = BatchingNetworkStream.MaxUnsent / 16;
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendBufferSize = SystemBuffer };
    private Socket _server = null!;
    private BatchingNetworkStream _stream = null!;

    public async Task InitializeAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0) { Server = { ReceiveBufferSize = SystemBuffer } };
        listener.Start();
        await _client.ConnectAsync(listener.LocalEndpoint);
        _server = await listener.AcceptSocketAsync();
        _stream = new BatchingNetworkStream(_client);
    }

    public async Task DisposeAsync()
    {
        _server.Dispose();
        await _stream.DisposeAsync();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task Should_arrive_complete_and_in_order()
    {
        var (sent, received) = (new MemoryStream(), new byte[3_000_000]);
        var reading = ReceiveAsync(received);
        for (var number = 0; sent.Length < received.Length; number++)
        {
            var frame = Frame(number, (int)Math.Min(1 + (number * 7919 % 30_000), received.Length - sent.Length));
            sent.Write(frame);
            await _stream.WriteAsync(frame).AsTask().WaitAsync(Patience);
            await _stream.FlushAsync();
        }

        await reading.WaitAsync(Patience);
        Assert.Equal(sent.ToArray(), received);
    }

    [Fact]
    public async Task Should_not_wait_for_more()
    {
        foreach (var number in Enumerable.Range(0, 100))
        {
            await _stream.WriteAsync(Frame(number, 21));
            var received = new byte[21];
            await ReceiveAsync(received).WaitAsync(Patience);
            Assert.Equal(Frame(number, 21), received);
        }
    }

    [Fact]
    public async Task Should_make_writers_wait_for_a_peer_that_does_not_read()
    {
        var (written, frame) = (0, Frame(1, 100_000));
        Task writing;
        do
        {
            writing = _stream.WriteAsync(frame).AsTask();
            written += frame.Length;
            Assert.True(written < 100 * BatchingNetworkStream.MaxUnsent, "Nobody ever waits.");
        }
        while (writing.IsCompleted);

        var received = new byte[written];
        await ReceiveAsync(received).WaitAsync(Patience);
        await writing.WaitAsync(Patience);
        Assert.Equal(frame, received[^frame.Length..]);
    }

    [Fact]
    public async Task Should_give_up_waiting_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        Task writing;
        do
            writing = _stream.WriteAsync(new byte[100_000], cancellation.Token).AsTask();
        while (writing.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Patience));
    }

    [Fact]
    public async Task Should_fail_whoever_writes_when_the_peer_is_gone()
    {
        _server.LingerState = new LingerOption(enable: true, seconds: 0);
        _server.Close();
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            // The first writes may still be taken: the system has not heard of it.
            using var limit = new CancellationTokenSource(Patience);
            while (true)
            {
                await _stream.WriteAsync(new byte[1000], limit.Token);
                await Task.Yield();
                limit.Token.ThrowIfCancellationRequested();
            }
        });
    }

    [Fact]
    public async Task Should_fail_a_writer_that_waits_when_the_peer_goes()
    {
        Task writing;
        do
            writing = _stream.WriteAsync(new byte[100_000]).AsTask();
        while (writing.IsCompleted);
        _server.LingerState = new LingerOption(enable: true, seconds: 0);
        _server.Close();
        await Assert.ThrowsAnyAsync<IOException>(() => writing.WaitAsync(Patience));
    }

    [Fact]
    public async Task Should_send_the_rest_before_it_closes()
    {
        var frame = Frame(5, 200_000);
        await _stream.WriteAsync(frame);
        await _stream.DisposeAsync();
        _client.Shutdown(SocketShutdown.Send);
        var received = new byte[frame.Length];
        await ReceiveAsync(received).WaitAsync(Patience);
        Assert.Equal(frame, received);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public async Task Should_read_in_pieces_of_any_size(int piece)
    {
        var frame = Frame(3, 150_000);
        var sending = Task.Run(() => _server.Send(frame));
        var received = new MemoryStream();
        var buffer = new byte[piece];
        while (received.Length < frame.Length)
            received.Write(buffer, 0, await _stream.ReadAsync(buffer).AsTask().WaitAsync(Patience));
        await sending;
        Assert.Equal(frame, received.ToArray());
    }

    [Fact]
    public async Task Should_lose_nothing_between_both_ways_of_reading()
    {
        var frame = Frame(4, 1000);
        _server.Send(frame);
        var (first, rest) = (new byte[10], new byte[990]);
        await _stream.ReadExactlyAsync(first);
        await Task.Run(() => _stream.ReadExactly(rest)).WaitAsync(Patience);
        Assert.Equal(frame, (byte[])[.. first, .. rest]);
    }

    [Fact]
    public async Task Should_end_when_the_peer_has_closed()
    {
        _server.Send(Frame(1, 5));
        _server.Shutdown(SocketShutdown.Send);
        Assert.Equal(5, await _stream.ReadAtLeastAsync(new byte[10], 10, throwOnEndOfStream: false));
    }

    private static byte[] Frame(int number, int length) => [.. Enumerable.Range(0, length).Select(index => (byte)((number * 31) + index))];

    private async Task ReceiveAsync(byte[] into)
    {
        for (var count = 0; count < into.Length;)
        {
            var more = await _server.ReceiveAsync(into.AsMemory(count));
            Assert.NotEqual(0, more);
            count += more;
        }
    }
}
