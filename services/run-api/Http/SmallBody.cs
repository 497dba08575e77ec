using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Http;

/// <summary>The small, flat JSON objects of requests about a run: strings and flags only, known members only, every error at once.</summary>
/// <param name="Values">The members that were given.</param>
/// <param name="Problem">Why there are none.</param>
internal readonly record struct SmallBody(IReadOnlyDictionary<string, string> Values, ProblemHttpResult? Problem)
{
    /// <summary>The value of a flag that is set.</summary>
    public const string True = "true";

    private const int MaxBytes = 64_000;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The member's text; null when it was not given.</summary>
    public string? this[string name] => Values.GetValueOrDefault(name);

    /// <summary>Reads the body; without one, no member is given.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">Known members with the largest number of characters each.</param>
    /// <param name="required">Members that must be there.</param>
    public static Task<SmallBody> ReadAsync(HttpContext context, IReadOnlyDictionary<string, int> members, params string[] required) => ReadAsync(context, new Members(members, [], required));

    /// <summary>Reads the body; without one, no member is given.</summary>
    /// <param name="context">The request.</param>
    /// <param name="members">Known members with the largest number of characters each.</param>
    /// <param name="flags">Known members that are true or false.</param>
    public static Task<SmallBody> ReadWithFlagsAsync(HttpContext context, IReadOnlyDictionary<string, int> members, params string[] flags) => ReadAsync(context, new Members(members, flags, []));

    private static async Task<SmallBody> ReadAsync(HttpContext context, Members members)
    {
        ReadOnlyMemory<byte> utf8 = default;
        if (context.Request.ContentLength is > 0 || (context.Request.ContentLength is null && context.Request.ContentType is not null))
        {
            var body = await RequestBody.ReadAsync(context, MaxBytes);
            if (body.Problem is { } problem)
                return new SmallBody(Empty, problem);
            utf8 = body.Bytes;
        }

        return Parse(utf8, members);
    }

    private static Dictionary<string, string> Empty => [];

    private static SmallBody Parse(ReadOnlyMemory<byte> utf8, Members members)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = new List<ProblemError>();
        if (!utf8.IsEmpty)
        {
            if (!Utf8.IsValid(utf8.Span))
                return Malformed("The body is not valid UTF-8.");
            try
            {
                using var document = JsonDocument.Parse(utf8, Strict);
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                    return Invalid([new ProblemError("", "type", "The body must be a JSON object.")]);
                foreach (var member in document.RootElement.EnumerateObject())
                    Check(member, members, values, errors);
            }
            catch (JsonException exception)
            {
                return Malformed($"The body is not one well-formed JSON object (line {(exception.LineNumber ?? 0) + 1}).");
            }
        }

        errors.AddRange(members.Required.Where(name => !values.ContainsKey(name) && errors.All(e => e.Pointer != "/" + name))
            .Select(name => new ProblemError("/" + name, "required", $"`{name}` is missing.")));
        return errors.Count > 0 ? Invalid(errors) : new SmallBody(values, null);
    }

    private static void Check(JsonProperty member, Members members, Dictionary<string, string> values, List<ProblemError> errors)
    {
        var pointer = "/" + member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        if (members.Flags.Contains(member.Name, StringComparer.Ordinal))
        {
            if (member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                values.Add(member.Name, member.Value.GetRawText());
            else
                errors.Add(new ProblemError(pointer, "type", $"`{member.Name}` must be true or false."));
        }
        else if (!members.Texts.TryGetValue(member.Name, out var most))
        {
            errors.Add(new ProblemError(pointer, "unknown_member", $"Known members: {string.Join(", ", members.Texts.Keys.Concat(members.Flags))}."));
        }
        else if (member.Value.ValueKind != JsonValueKind.String)
            errors.Add(new ProblemError(pointer, "type", $"`{member.Name}` must be a string."));
        else if (!TryText(member.Value, out var text) || text.Contains('\0', StringComparison.Ordinal))
            errors.Add(new ProblemError(pointer, "text", $"`{member.Name}` holds characters that are not text."));
        else if (text.Length == 0 || text.Length > most)
            errors.Add(new ProblemError(pointer, "length", $"`{member.Name}` must have 1 to {most} characters."));
        else
            values.Add(member.Name, text);
    }

    /// <summary>False for a lone half of a surrogate pair, which is JSON but not text.</summary>
    private static bool TryText(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static SmallBody Malformed(string detail) => new(Empty, Problems.Create(400, "malformed_json", "The body is not JSON.", detail));

    private static SmallBody Invalid(IReadOnlyList<ProblemError> errors) =>
        new(Empty, Problems.Create(422, "invalid_request", "The body is not valid.", "Correct every error in the list.", errors));

    /// <summary>What a body may have: texts with their largest number of characters, flags, and what must be there.</summary>
    private sealed record Members(IReadOnlyDictionary<string, int> Texts, IReadOnlyList<string> Flags, IReadOnlyList<string> Required);
}
