using System.Text.Json;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>Reads so much of an event stream that a body which is no answer at all can still become an error status.</summary>
internal static class AnswerStart
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>The bytes read so far; null when the body is empty, a web page, broken JSON or only the end mark.</summary>
    /// <param name="body">The provider's body.</param>
    /// <param name="touched">Called whenever bytes arrive.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<byte[]?> ReadAsync(Stream body, Action touched, CancellationToken cancellationToken)
    {
        using var start = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (start.Length < MostBytes)
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            touched();
            start.Write(buffer, 0, read);
            if (Judge(start.GetBuffer().AsSpan(0, (int)start.Length), complete: read == 0) is { } plausible)
                return plausible ? start.ToArray() : null;
        }

        return null;
    }

    // True or false when the start says enough, null when more must be read.
    private static bool? Judge(ReadOnlySpan<byte> bytes, bool complete)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            if (end < 0 && !complete)
                return !LooksLikeEvents(bytes) ? false : null;
            var line = end < 0 ? bytes : bytes[..end];
            if (!LooksLikeEvents(line))
                return false;
            // A comment keeps the connection alive while the model thinks: it must reach OpenCode, or OpenCode gives up.
            if (line.StartsWith(":"u8))
                return true;
            if (SseLine.Data(line) is { } data)
                return IsObject(line[data]);
            bytes = end < 0 ? [] : bytes[(end + 1)..];
        }

        return complete ? false : null;
    }

    private static bool LooksLikeEvents(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd(" \r\t\n"u8);
        return line.IsEmpty || Begins(line, "data:"u8) || Begins(line, "event:"u8) || Begins(line, "id:"u8) || Begins(line, "retry:"u8) || Begins(line, ":"u8);
    }

    private static bool Begins(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field) => line.Length < field.Length ? field.StartsWith(line) : line.StartsWith(field);

    private static bool IsObject(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            return JsonDocument.TryParseValue(ref reader, out var document) && Dispose(document);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool Dispose(JsonDocument document)
    {
        using (document)
            return document.RootElement.ValueKind == JsonValueKind.Object;
    }
}
