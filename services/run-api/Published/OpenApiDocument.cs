using System.Text.Json;
using YamlDotNet.Serialization;

namespace Orchestrate.RunApi.Published;

/// <summary>The API's description, written once as YAML in <c>docs/api.openapi.yaml</c> and served as JSON.</summary>
internal sealed class OpenApiDocument
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<byte[]> json = new(Convert);

    /// <summary>The document as JSON.</summary>
    public ReadOnlyMemory<byte> Json => json.Value;

    private static byte[] Convert()
    {
        using var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("Orchestrate.RunApi.api.openapi.yaml")!;
        using var reader = new StreamReader(stream);
        var tree = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(reader);
        return JsonSerializer.SerializeToUtf8Bytes(tree, Plain);
    }
}
