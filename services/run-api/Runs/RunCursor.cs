using System.Buffers.Binary;
using System.Buffers.Text;
using Orchestrate.RunApi.Store;

namespace Orchestrate.RunApi.Runs;

/// <summary>A place in the list of runs, newest first: after this run. Opaque to clients.</summary>
/// <param name="SubmittedAt">Its time.</param>
/// <param name="RunId">Its id.</param>
internal readonly record struct RunCursor(DateTimeOffset SubmittedAt, Guid RunId)
{
    private const int Length = 8 + 16;

    /// <summary>The place after a run.</summary>
    public static string After(RunRow run)
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, run.SubmittedAt.UtcTicks);
        run.RunId.TryWriteBytes(bytes[8..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a cursor; false for text that is none.</summary>
    public static bool TryRead(string text, out RunCursor cursor)
    {
        cursor = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (!Base64Url.IsValid(text, out var length) || length != Length || !Base64Url.TryDecodeFromChars(text, bytes, out _))
            return false;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        if (ticks < DateTimeOffset.UnixEpoch.Ticks || ticks > DateTimeOffset.MaxValue.Ticks)
            return false;
        cursor = new RunCursor(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[8..]));
        return true;
    }
}
