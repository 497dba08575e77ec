using System.Globalization;
using System.Text.Json;

namespace Orchestrate.Documents.Reading;

/// <summary>Finds the lines of pointers by reading the text a second time; only done when there is an error to report, and only for texts that are well-formed.</summary>
internal sealed class LineFinder
{
    private readonly Dictionary<string, int?> _lines = new(StringComparer.Ordinal);

    /// <summary>Looks for all pointers in one pass.</summary>
    public LineFinder(ReadOnlyMemory<byte> utf8, IEnumerable<string> pointers)
    {
        foreach (var pointer in pointers)
        {
            for (var p = pointer; _lines.TryAdd(p, null) && p.Length > 0;)
                p = Pointers.Parent(p);
        }

        Scan(utf8.Span);
    }

    /// <summary>Line of the value, or of the nearest object around it when it is missing.</summary>
    public int? LineOf(string pointer)
    {
        while (_lines.GetValueOrDefault(pointer) is null && pointer.Length > 0)
            pointer = Pointers.Parent(pointer);
        return _lines.GetValueOrDefault(pointer);
    }

    /// <summary>Line of a byte, from 1.</summary>
    public static int LineAt(ReadOnlySpan<byte> utf8, int at) => utf8[..Math.Min(at, utf8.Length)].Count((byte)'\n') + 1;

    private void Scan(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonTree.MaxDepth + 1 });
        var places = new Stack<(string Pointer, int Index)>();
        var (counted, line, name) = (0, 1, (string?)null);
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            line += utf8[counted..start].Count((byte)'\n');
            counted = start;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString();
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    places.Pop();
                    continue;
            }

            var pointer = Next(places, name);
            name = null;
            if (_lines.TryGetValue(pointer, out var known) && known is null)
                _lines[pointer] = line;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                places.Push((pointer, reader.TokenType == JsonTokenType.StartArray ? 0 : -1));
        }
    }

    private static string Next(Stack<(string Pointer, int Index)> places, string? name)
    {
        if (places.Count == 0)
            return "";
        var (parent, index) = places.Pop();
        places.Push((parent, index < 0 ? index : index + 1));
        return $"{parent}/{(index < 0 ? Pointers.Escape(name!) : index.ToString(CultureInfo.InvariantCulture))}";
    }
}
