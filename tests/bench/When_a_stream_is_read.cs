using System.Text;
using Orchestrate.Bench.Streams;

namespace Orchestrate.Bench.Tests;

public sealed class When_a_stream_is_read
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private readonly List<DateTime> _received = [];
    private readonly StreamParser _parser;

    public When_a_stream_is_read() => _parser = new StreamParser(_received.Add);

    private static string Ready(long last) =>
        """data: {"type":"run.stream.ready","properties":{"run_id":"r","status":"awaiting_start","last_seq":LAST,"replay_from":1}}""".Replace("LAST", $"{last}", StringComparison.Ordinal) + "\n\n";

    private static string Event(long seq, string more = "") =>
        """
        id: SEQ
        data: {"type":"run.turn.finished","properties":{"run_id":"r","seq":SEQ,"at":"2026-01-02T03:04:0SEQ.5+00:00","text":"MORE"}}
        """.Replace("SEQ", $"{seq}", StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal) + "\n\n";

    private void Add(string text) => _parser.Add(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Should_tell_when_each_live_event_happened()
    {
        Add(Head + Ready(0) + Event(1) + Event(2));
        Assert.Equal([new DateTime(2026, 1, 2, 3, 4, 1, 500, DateTimeKind.Utc), new DateTime(2026, 1, 2, 3, 4, 2, 500, DateTimeKind.Utc)], _received);
        Assert.Equal((2, 0), (_parser.Events, _parser.Gaps));
    }

    [Fact]
    public void Should_not_count_what_was_replayed()
    {
        Add(Head + Ready(2) + Event(1) + Event(2) + Event(3));
        Assert.Equal([new DateTime(2026, 1, 2, 3, 4, 3, 500, DateTimeKind.Utc)], _received);
        Assert.Equal(0, _parser.Gaps);
    }

    [Fact]
    public void Should_read_pieces_of_any_size()
    {
        foreach (var letter in Head + Ready(0) + Event(1, new string('x', 2_000)) + Event(2))
            Add(letter.ToString());
        Assert.Equal(2, _received.Count);
    }

    [Fact]
    public void Should_count_gaps()
    {
        Add(Head + Ready(0) + Event(1) + Event(3));
        Assert.Equal(1, _parser.Gaps);
    }

    [Fact]
    public void Should_pass_over_what_has_no_number()
    {
        Add(Head + Ready(0) + """data: {"type":"stream.heartbeat","properties":{"at":"2026-01-02T03:04:05+00:00"}}""" + "\n\n" + Event(1));
        Assert.True(_parser.Ready);
        Assert.Single(_received);
    }

    [Fact]
    public void Should_say_when_it_does_not_understand() => Assert.Throws<FormatException>(() => Add(Head + Ready(0) + "id: 1\ndata: {}\n\n"));
}
