using System.Buffers.Text;
using System.Text;

namespace Orchestrate.Bench.Streams;

/// <summary>Reads one client's event stream as it comes, in pieces of any size, with no more work than latency needs: numbers, times and the order of the events.</summary>
/// <param name="received">Hears of each live event: what was replayed when the stream began is left out.</param>
public sealed class StreamParser(Action<DateTime> received)
{
    // What is needed stands at the beginning of a line; the rest of a long one is skipped.
    private readonly byte[] _line = new byte[384];
    private int _length;
    private long? _seq;
    private long _last;

    /// <summary>Whether the first frame has come.</summary>
    public bool Ready { get; private set; }

    /// <summary>Sequence number of the newest event that was in the log when the stream began.</summary>
    public long ReplayedTo { get; private set; }

    /// <summary>Live events so far.</summary>
    public int Events { get; private set; }

    /// <summary>Places where a sequence number was not one more than the one before.</summary>
    public int Gaps { get; private set; }

    /// <summary>Takes bytes from the wire.</summary>
    /// <param name="bytes">The next ones; header lines of the response do no harm.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            var room = Math.Min(part.Length, _line.Length - _length);
            part[..room].CopyTo(_line.AsSpan(_length));
            _length += room;
            if (end < 0)
                return;
            Line(_line.AsSpan(0, _length));
            _length = 0;
            bytes = bytes[(end + 1)..];
        }
    }

    private void Line(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("id: "u8))
            _seq = Utf8Parser.TryParse(line[4..], out long seq, out _) ? seq : throw new FormatException($"No number: {Encoding.UTF8.GetString(line)}");
        else if (line.StartsWith("data: "u8))
            Data(line);
    }

    private void Data(ReadOnlySpan<byte> line)
    {
        if (_seq is not { } seq)
        {
            if (!Ready && line.IndexOf("\"run.stream.ready\""u8) >= 0)
                (Ready, ReplayedTo) = (true, Number(line, "\"last_seq\":"u8));
            return;
        }

        _seq = null;
        if (seq != _last + 1)
            Gaps++;
        _last = seq;
        if (seq <= ReplayedTo)
            return;
        Events++;
        received(Time(line));
    }

    private static long Number(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.IndexOf(name) is >= 0 and var at && Utf8Parser.TryParse(line[(at + name.Length)..], out long number, out _)
            ? number
            : throw new FormatException($"{Encoding.UTF8.GetString(name)} is missing: {Encoding.UTF8.GetString(line)}");

    private static DateTime Time(ReadOnlySpan<byte> line)
    {
        var name = "\"at\":\""u8;
        if (line.IndexOf(name) is >= 0 and var at)
        {
            var rest = line[(at + name.Length)..];
            var end = rest.IndexOf((byte)'"');
            if (end > 0 && DateTimeOffset.TryParse(Encoding.ASCII.GetString(rest[..end]), System.Globalization.CultureInfo.InvariantCulture, out var time))
                return time.UtcDateTime;
        }

        throw new FormatException($"The event has no time: {Encoding.UTF8.GetString(line)}");
    }
}
