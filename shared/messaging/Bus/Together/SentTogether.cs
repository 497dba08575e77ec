using System.Text.Json;

namespace Orchestrate.Messaging;

/// <summary>Several messages that go to the broker as one: on the wire a JSON array of their envelopes.</summary>
/// <param name="Envelopes">Each one's envelope, UTF-8 JSON.</param>
internal sealed record SentTogether(IReadOnlyList<byte[]> Envelopes)
{
    /// <summary>The body of the one message.</summary>
    public byte[] ToBody()
    {
        var body = new byte[1 + Envelopes.Sum(envelope => envelope.Length + 1)];
        var end = 0;
        foreach (var envelope in Envelopes)
        {
            body[end++] = (byte)(end == 1 ? '[' : ',');
            envelope.CopyTo(body, end);
            end += envelope.Length;
        }

        body[end] = (byte)']';
        return body;
    }

    /// <summary>The envelopes of a body; null when it is not an array of objects, so the body of one message or of none.</summary>
    public static IReadOnlyList<byte[]>? Read(byte[] body)
    {
        if (body is not [(byte)'[', ..])
            return null;
        try
        {
            return Split(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<byte[]>? Split(byte[] body)
    {
        var envelopes = new List<byte[]>();
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            envelopes.Add(body[start..(int)reader.BytesConsumed]);
        }

        var ended = reader.TokenType == JsonTokenType.EndArray && !reader.Read();
        return ended ? envelopes : null;
    }
}
