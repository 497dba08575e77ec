using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Orchestrate.OpenCodeStub;

/// <summary>Fans events out to the open streams of their directory. Nothing is replayed.</summary>
public sealed class StubEvents
{
    private readonly ConcurrentDictionary<ChannelWriter<string>, string> streams = new();

    /// <summary>Publishes an event of a directory.</summary>
    public void Publish(string directory, string type, JsonObject properties)
    {
        var text = Frame(type, properties);
        foreach (var (stream, listened) in streams)
        {
            if (listened == directory)
                stream.TryWrite(text);
        }
    }

    /// <summary>A stream of a directory's events, as JSON, beginning with <c>server.connected</c>, with a heartbeat every 10 s.</summary>
    public async IAsyncEnumerable<string> ReadAsync(string directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<string>();
        streams[channel.Writer] = directory;
        using var heartbeat = TimeProvider.System.CreateTimer(_ => channel.Writer.TryWrite(Frame("server.heartbeat", [])), null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        try
        {
            yield return Frame("server.connected", []);
            await foreach (var text in channel.Reader.ReadAllAsync(cancellationToken))
                yield return text;
        }
        finally
        {
            streams.TryRemove(channel.Writer, out _);
        }
    }

    private static string Frame(string type, JsonObject properties) => new JsonObject { ["id"] = StubIds.New("evt"), ["type"] = type, ["properties"] = properties.DeepClone() }.ToJsonString();
}
