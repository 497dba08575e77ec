namespace Orchestrate.EventStream.Hub;

/// <summary>One piece of a stream, serialised once for all clients.</summary>
public sealed class Frame
{
    private readonly byte[] bytes;
    private readonly int dataStart;

    internal Frame(byte[] bytes, int dataStart, Guid runId, long? seq)
    {
        this.bytes = bytes;
        this.dataStart = dataStart;
        RunId = runId;
        Seq = seq;
    }

    /// <summary>The run; empty for heartbeats.</summary>
    public Guid RunId { get; }

    /// <summary>Place in the run's log; null for what is not in the log and may be left out.</summary>
    public long? Seq { get; }

    /// <summary>The frame as a run's stream sends it.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>The same without the <c>id:</c> line, for the stream of all runs, where a sequence number alone names nothing.</summary>
    public ReadOnlyMemory<byte> WithoutId => bytes.AsMemory(dataStart);

    /// <summary>The JSON object alone.</summary>
    public ReadOnlyMemory<byte> Json => bytes.AsMemory(dataStart + Frames.DataPrefix.Length, bytes.Length - dataStart - Frames.DataPrefix.Length - 2);
}
