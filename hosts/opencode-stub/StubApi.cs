using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Orchestrate.OpenCodeStub;

/// <summary>The routes of OpenCode that Orchestrate uses.</summary>
public static class StubApi
{
    /// <summary>Maps them.</summary>
    public static void MapStubApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/global/health", (StubOptions options) => Json(new JsonObject { ["healthy"] = true, ["version"] = options.Version }));
        var instance = routes.MapGroup(string.Empty).AddEndpointFilter(RefuseBrokenConfigurationAsync);
        instance.MapGet("/agent", Agents);
        instance.MapGet("/event", Events);
        instance.MapGet("/session", Sessions);
        instance.MapPost("/session", CreateAsync);
        instance.MapGet("/session/status", Statuses);
        instance.MapGet("/session/{id}", (StubStore store, string id) => With(store, id, session => session.Info.DeepClone()));
        instance.MapDelete("/session/{id}", Delete);
        instance.MapGet("/session/{id}/children", Children);
        instance.MapGet("/session/{id}/message", (StubStore store, string id) => With(store, id, session => new JsonArray([.. session.Messages.Select(message => message.ToJson())])));
        instance.MapPost("/session/{id}/message", PromptAsync);
        instance.MapPost("/session/{id}/abort", Abort);
        instance.MapPost("/permission/{id}/reply", ReplyAsync);
        routes.MapFallback(() => Results.StatusCode(500));
    }

    private static async ValueTask<object?> RefuseBrokenConfigurationAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<StubConfiguration>().Error is { } error ? Json(error.DeepClone(), 400) : await next(context);

    private static IResult Agents(StubConfiguration configuration) => Json(new JsonArray([.. configuration.Agents.Select(name => new JsonObject { ["name"] = name, ["mode"] = "primary" })]));

    private static ServerSentEventsResult<string> Events(HttpContext http, StubEvents events, string? directory) =>
        TypedResults.ServerSentEvents(Items(events, directory ?? Environment.CurrentDirectory, http.RequestAborted));

    private static async IAsyncEnumerable<SseItem<string>> Items(StubEvents events, string directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var text in events.ReadAsync(directory, cancellationToken))
            yield return new SseItem<string>(text);
    }

    private static IResult Sessions(StubStore store, StubProjects projects, string? directory, string? scope, bool? roots, int? limit, string? search)
    {
        var place = directory ?? Environment.CurrentDirectory;
        var project = scope == "project" ? projects.Of(place) : null;
        lock (store.Gate)
        {
            var found = store.Sessions.Values.Reverse()
                .Where(session => project is null ? session.Directory == place : session.Info["projectID"]!.GetValue<string>() == project)
                .Where(session => roots != true || session.ParentId is null)
                .Where(session => search is null || session.Info["title"]!.GetValue<string>().Contains(search, StringComparison.OrdinalIgnoreCase))
                .Take(limit ?? 100);
            return Json(new JsonArray([.. found.Select(session => session.Info.DeepClone())]));
        }
    }

    private static async Task<IResult> CreateAsync(HttpContext http, StubStore store, StubProjects projects, StubOptions options, string? directory)
    {
        var body = await BodyAsync(http);
        var place = Path.GetFullPath(directory ?? Environment.CurrentDirectory);
        var now = StubIds.Now();
        var info = new JsonObject
        {
            ["id"] = StubIds.New("ses"),
            ["projectID"] = projects.Of(place),
            ["directory"] = place,
            ["title"] = body["title"]?.DeepClone() ?? "New session",
            ["version"] = options.Version,
            ["cost"] = 0,
            ["time"] = new JsonObject { ["created"] = now, ["updated"] = now },
        };
        foreach (var name in new[] { "parentID", "metadata", "permission" })
        {
            if (body[name] is { } value)
                info[name] = value.DeepClone();
        }
        var session = new StubSession(info);
        lock (store.Gate)
        {
            store.Sessions[session.Id] = session;
            store.Save(session);
            return Json(info.DeepClone());
        }
    }

    private static IResult Statuses(StubStore store, string? directory)
    {
        var place = directory ?? Environment.CurrentDirectory;
        lock (store.Gate)
            return Json(new JsonObject(store.Sessions.Values.Where(session => session.Directory == place && session.Status is not null).Select(session => KeyValuePair.Create(session.Id, session.Status?.DeepClone()))));
    }

    private static IResult Children(StubStore store, string id) =>
        With(store, id, _ => new JsonArray([.. store.Sessions.Values.Where(session => session.ParentId == id).Select(session => session.Info.DeepClone())]));

    private static IResult Delete(StubStore store, string id)
    {
        lock (store.Gate)
        {
            if (!store.Sessions.TryGetValue(id, out var session))
                return NotFound(id);
            session.Abort?.Cancel();
            store.Delete(id);
            return Json(true);
        }
    }

    private static IResult Abort(StubStore store, string id)
    {
        CancellationTokenSource? abort;
        lock (store.Gate)
            abort = store.Sessions.GetValueOrDefault(id)?.Abort;
        try
        {
            abort?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The loop ended at this very moment: there is nothing left to abort, and OpenCode says true to that as well.
            return Json(true);
        }
        return Json(true);
    }

    private static async Task<IResult> PromptAsync(HttpContext http, StubStore store, StubConfiguration configuration, StubEvents events, StubLoop loop, string id)
    {
        var body = await BodyAsync(http);
        StubSession? session;
        lock (store.Gate)
        {
            if (!store.Sessions.TryGetValue(id, out session))
                return NotFound(id);
            if (body["parts"] is not JsonArray parts)
                return Json(new JsonObject { ["name"] = "BadRequest", ["data"] = new JsonObject { ["message"] = "parts", ["kind"] = "Payload" } }, 400);
            if (!configuration.Agents.Contains(body["agent"]?.GetValue<string>() ?? "build"))
                return Unexpected();
            Store(store, events, session, body, parts);
            if (configuration.ProviderOf(body["model"]?["providerID"]?.GetValue<string>() ?? string.Empty, body["model"]?["modelID"]?.GetValue<string>() ?? string.Empty) is null)
                return Unexpected();
        }
        return Json(await loop.Run(session));
    }

    /// <summary>Adds the user message, or, when its id is known, only what is new of it.</summary>
    private static void Store(StubStore store, StubEvents events, StubSession session, JsonObject body, JsonArray parts)
    {
        var id = body["messageID"]?.GetValue<string>() ?? StubIds.New("msg");
        var message = session.Messages.Find(known => known.Id == id);
        if (message is null)
        {
            session.Messages.Add(message = new StubMessage(new JsonObject
            {
                ["id"] = id,
                ["role"] = "user",
                ["sessionID"] = session.Id,
                ["time"] = new JsonObject { ["created"] = StubIds.Now() },
                ["agent"] = body["agent"]?.DeepClone() ?? "build",
                ["model"] = body["model"]?.DeepClone(),
                ["system"] = body["system"]?.DeepClone(),
            }, []));
            store.Save(message);
            events.Publish(session.Directory, "message.updated", new JsonObject { ["sessionID"] = session.Id, ["info"] = message.Info.DeepClone() });
        }
        foreach (var part in parts.OfType<JsonObject>().Select(part => (JsonObject)part.DeepClone()))
        {
            part["id"] ??= StubIds.New("prt");
            part["sessionID"] = session.Id;
            part["messageID"] = id;
            StubStore.Put(message, part);
            store.SavePart(part);
            events.Publish(session.Directory, "message.part.updated", new JsonObject { ["sessionID"] = session.Id, ["part"] = part.DeepClone() });
        }
    }

    private static async Task<IResult> ReplyAsync(HttpContext http, StubPermissions permissions, string id) =>
        permissions.Reply(id, (await BodyAsync(http))["reply"]?.GetValue<string>() ?? "reject")
            ? Json(true)
            : Json(new JsonObject { ["name"] = "PermissionNotFoundError", ["data"] = new JsonObject { ["message"] = id } }, 404);

    private static IResult With(StubStore store, string id, Func<StubSession, JsonNode> answer)
    {
        lock (store.Gate)
            return store.Sessions.TryGetValue(id, out var session) ? Json(answer(session)) : NotFound(id);
    }

    private static async Task<JsonObject> BodyAsync(HttpContext http) => await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject ?? [];

    private static IResult NotFound(string id) => Json(new JsonObject { ["name"] = "NotFoundError", ["data"] = new JsonObject { ["message"] = $"Session not found: {id}" } }, 404);

    private static IResult Unexpected() =>
        Json(new JsonObject { ["name"] = "UnknownError", ["data"] = new JsonObject { ["message"] = "Unexpected server error. Check server logs for details.", ["ref"] = StubIds.New("err") } }, 500);

    private static IResult Json(JsonNode body, int status = 200) => Results.Text(body.ToJsonString(), "application/json", statusCode: status);
}
