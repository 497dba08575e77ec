using System.Globalization;
using System.Text;
using System.Text.Json;
using Orchestrate.Documents.Reading;
using Orchestrate.Domain;
using Orchestrate.Domain.Results;

namespace Orchestrate.Documents;

/// <summary>Reads an agent's final message strictly: the whole message is exactly one AgentResult (VER-1) whose five phases are not blank, which the schema demands (VER-2). Safe for any number of threads; never throws for any text.</summary>
public sealed class AgentResultReader(SchemaCatalog schemas)
{
    /// <summary>Longest final message, in bytes of UTF-8: a longer one is refused (VER-1) and travels in no message.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxErrors = 30;
    private const string Remedy = "Send the JSON object alone: no text before or after it and no code fence.";

    /// <summary>Reads a final message. White space around the object is allowed, nothing else.</summary>
    public AgentResultReading Read(string finalMessage)
    {
        var length = Encoding.UTF8.GetByteCount(finalMessage);
        if (length > MaxBytes)
            return Refuse(string.Create(CultureInfo.InvariantCulture, $"The final message has {length} bytes; at most {MaxBytes} are allowed. Shorten it and put long content into files."));
        if (Wrapping(finalMessage) is { } wrapping)
            return Refuse($"{wrapping} {Remedy}");
        var utf8 = Encoding.UTF8.GetBytes(finalMessage);
        using (var quick = QuickDocument.TryRead(utf8))
        {
            if (quick is not null && schemas.Accepts(SchemaName.AgentResult, quick))
                return Accept(quick.Canonical);
        }

        var tree = JsonTree.Parse(utf8);
        if (tree.Root is null)
            return Refuse([.. tree.Errors.Select(Sentence)]);
        var errors = schemas.Validate(SchemaName.AgentResult, tree);
        return errors.Count > 0
            ? Refuse([.. errors.Select(Sentence)])
            : Accept(tree.Canonical());
    }

    private static AgentResultReading Accept(ReadOnlyMemory<byte> canonical) => new(JsonSerializer.Deserialize<AgentResult>(canonical.Span, DomainJson.Options), []);

    /// <summary>Says what stands in the place of a bare JSON object, or null when the message starts and ends like one.</summary>
    private static string? Wrapping(string message)
    {
        var text = message.AsSpan().Trim();
        if (text.IsEmpty)
            return "The final message is empty.";
        if (text.StartsWith("```") || text.StartsWith("~~~"))
            return "The final message is wrapped in a Markdown code fence.";
        if (text[0] == '[')
            return "The final message is a JSON list, not one AgentResult object.";
        if (text[0] != '{')
            return text.Contains('{') ? $"The final message starts with other text: {Quote(text)}" : $"The final message is not JSON; it starts with: {Quote(text)}";
        return TextAfterObject(text.ToString());
    }

    private static string? TextAfterObject(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonTree.MaxDepth + 1, AllowMultipleValues = true });
        try
        {
            if (!reader.Read() || !reader.TrySkip() || reader.BytesConsumed == utf8.Length)
                return null;
        }
        catch (JsonException)
        {
            // Broken inside the object: the strict reading that follows says where.
            return null;
        }

        var rest = Encoding.UTF8.GetString(utf8.AsSpan((int)reader.BytesConsumed)).Trim();
        return rest[0] == '{' ? "The final message holds more than one JSON object." : $"The final message goes on after the JSON object: {Quote(rest)}";
    }

    private static string Quote(ReadOnlySpan<char> text) => $"\"{(text.Length > 60 ? string.Concat(text[..60], "…") : text.ToString()).ReplaceLineEndings(" ")}\".";

    private static string Sentence(DocumentError error) => error.Pointer.Length == 0 ? error.Message : $"{error.Pointer}: {error.Message}";

    private static AgentResultReading Refuse(params string[] errors) => new(null, errors.Length <= MaxErrors
        ? errors
        : [.. errors.Take(MaxErrors), string.Create(CultureInfo.InvariantCulture, $"{errors.Length - MaxErrors} further errors are not listed.")]);
}
