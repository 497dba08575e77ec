using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Orchestrate.Documents.Reading;

/// <summary>
/// A JSON text about which <see cref="JsonTree"/> has nothing to say: well-formed, no duplicate names, within all bounds. Nearly every text is one, and this finds it out in a tenth of the time and
/// without a tree of objects. It explains nothing: any other text is read again as a tree. Not for several threads.
/// </summary>
internal sealed class QuickDocument : IDisposable
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = JsonTree.MaxDepth, AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = JsonTree.MaxDepth + 2 };

    private readonly JsonDocument _document;

    private QuickDocument(JsonDocument document, ReadOnlyMemory<byte> canonical, int longest) =>
        (_document, Canonical, Texts) = (document, canonical, new TextBuffer(longest));

    /// <summary>The document's value.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>The same as <see cref="JsonTree.Canonical"/>.</summary>
    public ReadOnlyMemory<byte> Canonical { get; }

    /// <summary>Shows its texts.</summary>
    public TextBuffer Texts { get; }

    /// <summary>Reads a text; null when something has to be said about it. Never throws for any text.</summary>
    public static QuickDocument? TryRead(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        if (!Utf8.IsValid(utf8.Span))
            return null;
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(utf8, Reading);
            if (TryWrite(document.RootElement, utf8.Length) is { } canonical)
                return new QuickDocument(document, canonical, Math.Max(utf8.Length, canonical.Length));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Malformed, or with half of a surrogate pair: the tree says where.
            document?.Dispose();
            return null;
        }

        document.Dispose();
        return null;
    }

    /// <summary>Whether a search finds something in one of the texts.</summary>
    /// <param name="mayFind">Quick: whether it may find something in a text. Asked about all of them at once, as they stand in the canonical JSON; what it looks for has no character that is escaped there.</param>
    /// <param name="finds">The search.</param>
    public bool AnyText(SpanPredicate mayFind, Predicate<string> finds) => mayFind(Texts.Of(Canonical.Span)) && AnyText(Root, finds);

    /// <inheritdoc/>
    public void Dispose()
    {
        _document.Dispose();
        Texts.Dispose();
    }

    private static bool AnyText(JsonElement value, Predicate<string> finds) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => AnyText(member.Value, finds)),
        JsonValueKind.Array => value.EnumerateArray().Any(item => AnyText(item, finds)),
        JsonValueKind.String => finds(value.GetString()!),
        _ => false,
    };

    private static ReadOnlyMemory<byte>? TryWrite(JsonElement root, int length)
    {
        // Little more than the text needs: doubled, an ordinary bundle's would be a large object, which only full collections free.
        var buffer = new ArrayBufferWriter<byte>(length + 1024);
        using var writer = new Utf8JsonWriter(buffer, Writing);
        var values = 0;
        if (!TryWrite(writer, root, ref values))
            return null;
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static bool TryWrite(Utf8JsonWriter writer, JsonElement value, ref int values)
    {
        if (++values > JsonTree.MaxValues)
            return false;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return TryWriteMembers(writer, value, ref values);
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    if (!TryWrite(writer, item, ref values))
                        return false;
                }

                writer.WriteEndArray();
                return true;
            case JsonValueKind.String:
                return TryWriteText(writer, value);
            case JsonValueKind.Number:
                var number = JsonNumber.Read(JsonMarshal.GetRawUtf8Value(value));
                if (number.IsInteger)
                    writer.WriteNumberValue(number.Integer);
                else
                    writer.WriteNumberValue(number.Shortened);
                return true;
            default:
                value.WriteTo(writer);
                return true;
        }
    }

    private static bool TryWriteMembers(Utf8JsonWriter writer, JsonElement value, ref int values)
    {
        var ordered = new (string Name, JsonElement Value)[value.GetPropertyCount()];
        var index = 0;
        foreach (var member in value.EnumerateObject())
            ordered[index++] = (member.Name, member.Value);
        Array.Sort(ordered, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        writer.WriteStartObject();
        foreach (var (name, member) in ordered)
        {
            if (name.Length > JsonTree.MaxName || name.Contains('\0', StringComparison.Ordinal))
                return false;
            writer.WritePropertyName(name);
            if (!TryWrite(writer, member, ref values))
                return false;
        }

        writer.WriteEndObject();
        return true;
    }

    private static bool TryWriteText(Utf8JsonWriter writer, JsonElement value)
    {
        var written = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (written.Length > JsonTree.MaxString)
            return false;
        if (!written.Contains((byte)'\\'))
        {
            writer.WriteStringValue(written);
            return true;
        }

        var text = value.GetString()!;
        if (text.Contains('\0', StringComparison.Ordinal))
            return false;
        writer.WriteStringValue(text);
        return true;
    }
}
