using System.Text.Json;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Intake;

/// <summary>
/// A submission's body taken apart: a bundle, or an envelope <c>{bundle, idempotency_key, start, mode}</c> around one. The bundle's bytes are passed on as
/// they came, so that its errors keep their lines.
/// </summary>
internal sealed record SubmittedBody
{
    private const string BundleMember = "bundle";

    /// <summary>The bundle's text.</summary>
    public required ReadOnlyMemory<byte> Bundle { get; init; }

    /// <summary>What stands before the bundle's own pointers: empty, or <c>/bundle</c>.</summary>
    public string PointerPrefix { get; init; } = "";

    /// <summary>Lines before the bundle's first.</summary>
    public int LinesBefore { get; init; }

    /// <summary>The client's key from the envelope.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>False: wait for a start.</summary>
    public bool? Start { get; init; }

    /// <summary>What is to be done with the bundle.</summary>
    public string? Mode { get; init; }

    /// <summary>What is wrong with the envelope.</summary>
    public IReadOnlyList<ProblemError> Errors { get; init; } = [];

    /// <summary>Takes a body apart. Never throws; text that is not JSON is left to the bundle's reader, which says where it breaks.</summary>
    public static SubmittedBody Read(ReadOnlyMemory<byte> utf8)
    {
        var plain = new SubmittedBody { Bundle = utf8 };
        try
        {
            return IsEnvelope(utf8.Span) ? ReadEnvelope(utf8) : plain;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return plain;
        }
    }

    private static Utf8JsonReader Reader(ReadOnlySpan<byte> utf8) =>
        new(utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8, new JsonReaderOptions { MaxDepth = 70 });

    private static bool IsEnvelope(ReadOnlySpan<byte> utf8)
    {
        var reader = Reader(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(BundleMember))
                return true;
            reader.Skip();
        }

        return false;
    }

    private static SubmittedBody ReadEnvelope(ReadOnlyMemory<byte> utf8)
    {
        var offset = utf8.Span.StartsWith("\uFEFF"u8) ? 3 : 0;
        var reader = Reader(utf8.Span);
        reader.Read();
        var body = new SubmittedBody { Bundle = default, PointerPrefix = "/" + BundleMember };
        var errors = new List<ProblemError>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!seen.Add(name))
            {
                errors.Add(new ProblemError("/" + name, "duplicate_member", $"`{name}` is given twice."));
                reader.Skip();
                continue;
            }

            var start = (int)reader.TokenStartIndex + offset;
            body = Member(body, name, ref reader, errors);
            if (name == BundleMember)
            {
                body = body with
                {
                    Bundle = utf8[start..((int)reader.BytesConsumed + offset)],
                    LinesBefore = utf8.Span[..start].Count((byte)'\n'),
                };
            }
        }

        // Whatever follows the object is the bundle reader's to complain about.
        return reader.Read() ? new SubmittedBody { Bundle = utf8 } : body with { Errors = errors };
    }

    private static SubmittedBody Member(SubmittedBody body, string name, ref Utf8JsonReader reader, List<ProblemError> errors)
    {
        switch (name)
        {
            case BundleMember:
                reader.Skip();
                return body;
            case "idempotency_key" when reader.TokenType == JsonTokenType.String:
                return body with { IdempotencyKey = reader.GetString() };
            case "start" when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                return body with { Start = reader.GetBoolean() };
            case "mode" when reader.TokenType == JsonTokenType.String:
                return body with { Mode = reader.GetString() };
            case "idempotency_key" or "mode":
                errors.Add(new ProblemError("/" + name, "type", $"`{name}` must be a string."));
                break;
            case "start":
                errors.Add(new ProblemError("/start", "type", "`start` must be true or false."));
                break;
            default:
                errors.Add(new ProblemError(
                    "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal),
                    "unknown_member",
                    "Beside `bundle` only `idempotency_key`, `start` and `mode` are known."));
                break;
        }

        reader.Skip();
        return body;
    }
}
