using System.Buffers;

namespace Orchestrate.Messaging;

/// <summary>Where messages are written, kept by each thread: grown from nothing, the buffer of an ordinary message leaves several large objects behind, which only full collections free.</summary>
internal static class WireBuffer
{
    /// <summary>A buffer that has grown larger is not kept.</summary>
    private const int LargestKept = 256 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? kept;

    /// <summary>An empty buffer, which goes back to <see cref="Keep"/> on the same thread.</summary>
    public static ArrayBufferWriter<byte> Take()
    {
        var buffer = kept ?? new ArrayBufferWriter<byte>(4096);
        kept = null;
        return buffer;
    }

    /// <summary>Keeps a buffer that is not used any more for the next message.</summary>
    public static void Keep(ArrayBufferWriter<byte> buffer)
    {
        if (buffer.Capacity > LargestKept)
            return;
        buffer.ResetWrittenCount();
        kept = buffer;
    }
}
