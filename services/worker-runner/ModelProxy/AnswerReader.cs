using System.Buffers;
using System.Text.Json;
using Orchestrate.Domain.Budgets;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>Reads a chat completion while it passes through: usage, how it finished, and whether an agent can go on with it.</summary>
internal sealed class AnswerReader
{
    // A line longer than this is not read; the call is then estimated.
    private const int LongestLine = 8 * 1024 * 1024;
    private static readonly string[] KnownFinishes = ["stop", "length", "tool_calls", "function_call", "content_filter"];
    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _lineTooLong;
    private bool _calls;
    private bool _failed;

    /// <summary>What the provider says it used; null when it did not say.</summary>
    public ModelUsage? Usage { get; private set; }

    /// <summary>The reason it gave for ending; null while it gave none.</summary>
    public string? Finish { get; private set; }

    /// <summary>Bytes of JSON seen in the answer: what an estimate goes by.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Whether OpenCode can go on with the answer; null for an error inside the stream, after which it waits by itself.</summary>
    public bool? Useful => _failed ? null : Finish is not null && KnownFinishes.Contains(Finish) && (_calls || Finish is not ("tool_calls" or "function_call"));

    /// <summary>Takes the next bytes of an event stream, cut anywhere.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            if (_line.WrittenCount + part.Length > LongestLine)
                _lineTooLong = true;
            else
                _line.Write(part);
            if (end < 0)
                return;
            EndLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>The event stream has ended.</summary>
    public void Complete() => EndLine();

    /// <summary>Takes a whole answer that is not a stream. False when it is no JSON object.</summary>
    public bool TryWhole(ReadOnlyMemory<byte> body) => Take(body);

    private void EndLine()
    {
        if (!_lineTooLong && SseLine.Data(_line.WrittenSpan) is { } data)
            Take(_line.WrittenMemory[data]);
        _line.ResetWrittenCount();
        _lineTooLong = false;
    }

    private bool Take(ReadOnlyMemory<byte> json)
    {
        if (json.Span.SequenceEqual("[DONE]"u8))
            return false;
        PayloadBytes += json.Length;
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return false;
            Take(document.RootElement);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Take(JsonElement chunk)
    {
        if (chunk.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            _failed = true;
        if (chunk.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object)
            Usage = UsageOf(usage);
        if (!chunk.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array)
            return;
        foreach (var choice in choices.EnumerateArray().Where(c => c.ValueKind == JsonValueKind.Object))
        {
            if (choice.TryGetProperty("finish_reason", out var finish) && finish.ValueKind == JsonValueKind.String)
                Finish = finish.GetString();
            foreach (var part in new[] { "delta", "message" })
                if (choice.TryGetProperty(part, out var message) && message.ValueKind == JsonValueKind.Object)
                    _calls |= HasCalls(message);
        }
    }

    private static bool HasCalls(JsonElement message) =>
        (message.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0)
        || (message.TryGetProperty("function_call", out var call) && call.ValueKind == JsonValueKind.Object);

    private static ModelUsage? UsageOf(JsonElement usage)
    {
        if (Number(usage, "prompt_tokens") is not { } input || Number(usage, "completion_tokens") is not { } output)
            return null;
        var cached = usage.TryGetProperty("prompt_tokens_details", out var details) && details.ValueKind == JsonValueKind.Object ? Number(details, "cached_tokens") ?? 0 : 0;
        return new ModelUsage(input, Math.Min(cached, input), output);
    }

    private static long? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;
}
