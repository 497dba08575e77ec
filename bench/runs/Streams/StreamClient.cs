using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Orchestrate.Bench.Streams;

/// <summary>
/// One client of a run's event stream, as cheap as a client can be, because thousands of them share the machine with what is measured: a socket that speaks HTTP/1.0, whose answers come without chunks.
/// </summary>
internal sealed class StreamClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly StreamParser _parser;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal StreamClient(Action<DateTime> received) => _parser = new StreamParser(received);

    /// <summary>Live events so far.</summary>
    internal int Events => _parser.Events;

    /// <summary>Gaps in the sequence numbers.</summary>
    internal int Gaps => _parser.Gaps;

    /// <summary>Connects and waits for the first frame; then reads until the stream ends.</summary>
    /// <param name="address">Where the event-stream listens.</param>
    /// <param name="runId">The run.</param>
    /// <param name="headers">Further lines of the request's head, each with its line end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task OpenAsync(Uri address, Guid runId, string headers, CancellationToken cancellationToken)
    {
        await _socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        var request = string.Create(CultureInfo.InvariantCulture, $"GET /runs/{runId}/events HTTP/1.0\r\nHost: {address.Authority}\r\nAccept: text/event-stream\r\n{headers}\r\n");
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        _ = ReadAsync();
        await _ready.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        var (buffer, head) = (new byte[2048], new StringBuilder());
        try
        {
            while (await _socket.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (!_parser.Ready)
                    head.Append(Encoding.UTF8.GetString(buffer, 0, count));
                _parser.Add(buffer.AsSpan(0, count));
                if (_parser.Ready)
                    _ready.TrySetResult();
            }

            _ready.TrySetException(new InvalidOperationException($"The stream ended before its first frame:\n{head}"));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            _ready.TrySetException(exception);
        }
        catch (FormatException exception)
        {
            // A gap is what the row reports; an unreadable frame is a defect of server or parser, and nobody waits for this task.
            _ready.TrySetException(exception);
            await Console.Error.WriteLineAsync(exception.ToString());
        }
    }
}
