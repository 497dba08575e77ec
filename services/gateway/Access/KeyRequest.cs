using System.Text.Json;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.Gateway.Access;

/// <summary>The body that asks for a key: <c>{name, scopes, tenant, expires_in_seconds}</c>, known members only, every error at once.</summary>
internal sealed class KeyRequest
{
    private const long LongestSeconds = 100L * 366 * 86_400;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private readonly List<ProblemError> errors = [];
    private string? name;
    private string? tenant;
    private List<string>? scopes;
    private long? seconds;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<ProblemError> Errors => errors;

    /// <summary>Reads a body; null when it is not one JSON value.</summary>
    public static KeyRequest? Read(ReadOnlyMemory<byte> utf8)
    {
        var request = new KeyRequest();
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            request.Take(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or JSON with half of a surrogate pair, which is no text.
            return null;
        }

        return request;
    }

    /// <summary>The key that is asked for. Only without errors.</summary>
    public NewKey ToKey(string by, DateTimeOffset now) => new(name!, scopes!) { Tenant = tenant, CreatedBy = by, ExpiresAt = seconds is { } lifetime ? now.AddSeconds(lifetime) : null };

    private void Take(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ProblemError("", "type", "The body must be a JSON object."));
            return;
        }

        foreach (var member in body.EnumerateObject())
            Take(member);
        if (name is null && errors.All(e => e.Pointer != "/name"))
            errors.Add(new ProblemError("/name", "required", "`name` is missing."));
        if (scopes is null && errors.All(e => !e.Pointer.StartsWith("/scopes", StringComparison.Ordinal)))
            errors.Add(new ProblemError("/scopes", "required", $"`scopes` is missing. Known: {string.Join(", ", Scopes.All)}."));
    }

    private void Take(JsonProperty member)
    {
        switch (member.Name)
        {
            case "name":
                name = NameOf(member);
                break;
            case "tenant":
                tenant = NameOf(member);
                break;
            case "scopes":
                scopes = ScopesOf(member.Value);
                break;
            case "expires_in_seconds" when member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out var lifetime) && lifetime is > 0 and <= LongestSeconds:
                seconds = lifetime;
                break;
            case "expires_in_seconds":
                errors.Add(new ProblemError("/expires_in_seconds", "number", $"`expires_in_seconds` must be a whole number from 1 to {LongestSeconds}."));
                break;
            default:
                errors.Add(new ProblemError(
                    "/" + member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal),
                    "unknown_member", "Known members: name, scopes, tenant, expires_in_seconds."));
                break;
        }
    }

    private string? NameOf(JsonProperty member)
    {
        if (member.Value.ValueKind == JsonValueKind.String && KeyRules.IsName(member.Value.GetString()!))
            return member.Value.GetString();
        errors.Add(new ProblemError("/" + member.Name, "name", $"`{member.Name}` must have 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter or digit."));
        return null;
    }

    private List<string>? ScopesOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            errors.Add(new ProblemError("/scopes", "type", $"`scopes` must be a list with at least one of {string.Join(", ", Scopes.All)}."));
            return null;
        }

        var found = new List<string>();
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.String && Scopes.All.Contains(item.GetString()!, StringComparer.Ordinal))
                found.Add(item.GetString()!);
            else
                errors.Add(new ProblemError($"/scopes/{index}", "scope", $"A scope is one of {string.Join(", ", Scopes.All)}."));
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }
}
