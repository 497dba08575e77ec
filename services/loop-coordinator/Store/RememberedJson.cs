using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Writes an object that never changes once, and remembers its JSON for as long as somebody has the object.</summary>
/// <typeparam name="T">An immutable record.</typeparam>
/// <param name="inner">How it is written and read.</param>
internal sealed class RememberedJson<T>(JsonSerializerOptions inner) : JsonConverter<T>
    where T : class
{
    private readonly ConditionalWeakTable<T, byte[]> _known = [];

    /// <inheritdoc/>
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonSerializer.Deserialize<T>(ref reader, inner);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(_known.GetValue(value, task => JsonSerializer.SerializeToUtf8Bytes(task, inner)), skipInputValidation: true);
    }
}
