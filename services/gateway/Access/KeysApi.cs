using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Orchestrate.Gateway.Edge;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.Gateway.Access;

/// <summary>Making, listing and ending API keys. The edge lets in only keys with the scope <c>admin</c>.</summary>
internal static class KeysApi
{
    private const int MaxBytes = 64_000;
    private const int MaxListed = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/keys", CreateAsync);
        routes.MapGet("/keys", ListAsync);
        routes.MapPost("/keys/{keyId}/revoke", RevokeAsync);
    }

    private static async Task<Results<Created<KeyDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context, ApiKeys keys, TimeProvider time, IOptions<EdgeOptions> options, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return Problems.Create(415, "unsupported_media_type", "The body's media type is not supported.", "Send JSON as UTF-8 with Content-Type: application/json.");
        var body = await BufferedBody.ReadAsync(context, MaxBytes, TimeSpan.FromSeconds(options.Value.BodySeconds));
        if (body.Problem is { } problem)
            return problem;
        if (KeyRequest.Read(body.Bytes) is not { } request)
            return Problems.Create(400, "malformed_json", "The body is not JSON.", "Send one well-formed JSON object in UTF-8.");
        if (request.Errors.Count > 0)
            return Problems.Create(422, "invalid_request", "The body is not valid.", "Correct every error in the list.", request.Errors);

        var maker = Maker(context);
        var wanted = request.ToKey(maker.Name, time.GetUtcNow());
        if (KeyRules.NotToGive(maker, wanted.Scopes) is { Count: > 0 } more)
            return Problems.Create(403, "scopes_exceeded", "A key cannot make one that may do more.", $"The key \"{maker.Name}\" does not have {string.Join(", ", more)} itself.");
        if (KeyRules.Outlives(maker, wanted.ExpiresAt))
            return Problems.Create(403, "lifetime_exceeded", "A key cannot make one that lives longer.", $"The key \"{maker.Name}\" expires at {maker.ExpiresAt:u}; choose a shorter lifetime, or use a key that does not expire.");
        if (await keys.CreateAsync(wanted, cancellationToken) is not { } issued)
            return Problems.Create(409, "key_name_taken", "There is already a key of this name.", $"Choose another name, or revoke \"{wanted.Name}\" first.");
        return TypedResults.Created($"/keys/{issued.Key.Id}", KeyDocument.Of(issued.Key, time.GetUtcNow(), issued.Secret));
    }

    private static async Task<Ok<KeyList>> ListAsync(ApiKeys keys, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(new KeyList([.. (await keys.ListAsync(MaxListed, cancellationToken)).Select(key => KeyDocument.Of(key, now))]));
    }

    private static async Task<Results<Ok<KeyDocument>, ProblemHttpResult>> RevokeAsync(HttpContext context, string keyId, ApiKeys keys, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(keyId, "D", out var id))
            return NotFound();
        return await keys.RevokeAsync(id, Maker(context).Name, cancellationToken) switch
        {
            { Key: null } => NotFound(),
            { LastAdmin: true } => Problems.Create(
                409, "last_admin_key", "This is the last key that may manage keys.",
                "Make another key with the scope admin first, check that it works, and revoke this one with it."),
            { Key: { } key } => TypedResults.Ok(KeyDocument.Of(key, time.GetUtcNow())),
        };
    }

    private static ApiKey Maker(HttpContext context) => context.Features.Get<ApiKey>() ?? throw new InvalidOperationException("The edge has let in a request without a key.");

    private static ProblemHttpResult NotFound() => Problems.Create(404, "key_not_found", "There is no such key.", "Check the id; GET /keys lists the keys.");
}
