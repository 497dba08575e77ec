using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Orchestrate.Documents.Reading;

/// <summary>Shows the texts of a document one at a time, in one buffer: hundreds of them are looked at and none is kept. Not for several threads.</summary>
/// <param name="bytes">Length of the document in UTF-8.</param>
internal sealed class TextBuffer(int bytes) : IDisposable
{
    // No text has more UTF-16 units than bytes.
    private readonly char[] _units = ArrayPool<char>.Shared.Rent(bytes);

    /// <summary>The text of a string; good until the next call.</summary>
    /// <exception cref="InvalidOperationException">It has half of a surrogate pair as an escape.</exception>
    public ReadOnlySpan<char> Of(JsonElement value)
    {
        var written = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        return written.Contains((byte)'\\') ? value.GetString() : Of(written);
    }

    /// <summary>UTF-8 as UTF-16; good until the next call.</summary>
    /// <param name="utf8">At most as long as the document.</param>
    public ReadOnlySpan<char> Of(ReadOnlySpan<byte> utf8) => _units.AsSpan(0, Encoding.UTF8.GetChars(utf8, _units));

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<char>.Shared.Return(_units);
}
