namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>One line of an event stream.</summary>
internal static class SseLine
{
    /// <summary>Where the line's data is; null when it is no data line.</summary>
    public static Range? Data(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("data:"u8))
            return null;
        var start = 5;
        var end = line.Length;
        while (start < end && IsBlank(line[start]))
            start++;
        while (end > start && IsBlank(line[end - 1]))
            end--;
        return start..end;
    }

    public static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\r' or (byte)'\t' or (byte)'\n';
}
