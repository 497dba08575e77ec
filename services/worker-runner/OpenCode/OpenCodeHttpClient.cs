using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary><see cref="IOpenCodeClient"/> over HTTP.</summary>
public sealed class OpenCodeHttpClient : IOpenCodeClient, IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private readonly HttpClient http;

    /// <summary>A client of the server at an address; the user is <c>opencode</c>.</summary>
    public OpenCodeHttpClient(Uri baseUrl, string? password)
    {
        // A sync prompt is silent until its end, which may be the whole turn: only the small requests have a time limit.
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = baseUrl, Timeout = Timeout.InfiniteTimeSpan };
        if (!string.IsNullOrEmpty(password))
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"opencode:{password}")));
    }

    /// <inheritdoc />
    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var health = await SendAsync(HttpMethod.Get, "global/health", null, RequestTimeout, cancellationToken);
        return Text(health, "version") ?? string.Empty;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> AgentsAsync(string? directory, CancellationToken cancellationToken)
    {
        var agents = await SendAsync(HttpMethod.Get, $"agent{Directory(directory)}", null, RequestTimeout, cancellationToken);
        return Items(agents).Select(agent => Text(agent, "name")).OfType<string>().ToArray();
    }

    /// <inheritdoc />
    public async Task<OpenCodeSession> CreateSessionAsync(NewOpenCodeSession session, CancellationToken cancellationToken)
    {
        var metadata = new JsonObject();
        foreach (var (key, value) in session.Metadata)
            metadata[key] = value;
        var body = new JsonObject
        {
            ["title"] = session.Title,
            ["metadata"] = metadata,
            ["permission"] = new JsonArray([.. session.Permissions.Select(rule => new JsonObject { ["permission"] = rule.Permission, ["pattern"] = rule.Pattern, ["action"] = rule.Action })]),
        };
        if (session.ParentId is not null)
            body["parentID"] = session.ParentId;
        return Session(await SendAsync(HttpMethod.Post, $"session{Directory(session.Directory)}", body, RequestTimeout, cancellationToken));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<OpenCodeSession>> RootSessionsAsync(string directory, CancellationToken cancellationToken)
    {
        var sessions = await SendAsync(HttpMethod.Get, $"session{Directory(directory)}&scope=project&roots=true&limit=500", null, RequestTimeout, cancellationToken);
        return Items(sessions).Select(Session).ToArray();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<OpenCodeSession>> ChildrenAsync(string sessionId, CancellationToken cancellationToken)
    {
        var sessions = await SendAsync(HttpMethod.Get, $"session/{Uri.EscapeDataString(sessionId)}/children", null, RequestTimeout, cancellationToken);
        return Items(sessions).Select(Session).ToArray();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, OpenCodeSessionStatus>> StatusAsync(string directory, CancellationToken cancellationToken)
    {
        var statuses = await SendAsync(HttpMethod.Get, $"session/status{Directory(directory)}", null, RequestTimeout, cancellationToken);
        return statuses.EnumerateObject()
            .Select(entry => (entry.Name, Status: new OpenCodeSessionStatus(Text(entry.Value, "type") ?? "busy", Text(entry.Value, "message"))))
            .Where(entry => entry.Status.Type != "idle")
            .ToDictionary(entry => entry.Name, entry => entry.Status);
    }

    /// <inheritdoc />
    public async Task<OpenCodeReply> PromptAsync(string sessionId, OpenCodePrompt prompt, CancellationToken cancellationToken)
    {
        var (provider, model) = ModelName.Split(prompt.Model);
        var body = new JsonObject
        {
            ["messageID"] = prompt.MessageId,
            ["agent"] = prompt.Agent,
            ["model"] = new JsonObject { ["providerID"] = provider, ["modelID"] = model },
            ["system"] = prompt.System,
            ["parts"] = new JsonArray(new JsonObject { ["id"] = prompt.PartId, ["type"] = "text", ["text"] = prompt.Text }),
        };
        return Reply(await SendAsync(HttpMethod.Post, $"session/{Uri.EscapeDataString(sessionId)}/message", body, Timeout.InfiniteTimeSpan, cancellationToken));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> WrittenAsync(string sessionId, string messageId, CancellationToken cancellationToken) =>
        [.. (await AnswersAsync(sessionId, messageId, cancellationToken)).Select(message => Written(message.GetProperty("parts"))).Where(text => !string.IsNullOrWhiteSpace(text))];

    /// <inheritdoc />
    public async Task<IReadOnlyList<JsonElement>> PartsAsync(string sessionId, string messageId, CancellationToken cancellationToken) =>
        [.. (await AnswersAsync(sessionId, messageId, cancellationToken)).SelectMany(message => Items(message.GetProperty("parts")))];

    /// <inheritdoc />
    public Task AbortAsync(string sessionId, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"session/{Uri.EscapeDataString(sessionId)}/abort", null, RequestTimeout, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<OpenCodeEvent> EventsAsync(string directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"event{Directory(directory)}");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await ErrorAsync(response, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream, (_, data) => Event(data)).EnumerateAsync(cancellationToken))
        {
            if (item.Data is not null)
                yield return item.Data;
        }
    }

    /// <inheritdoc />
    public Task RejectPermissionAsync(string permissionId, string directory, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"permission/{Uri.EscapeDataString(permissionId)}/reply{Directory(directory)}", new JsonObject { ["reply"] = "reject" }, RequestTimeout, cancellationToken);

    /// <inheritdoc />
    public Task RejectQuestionAsync(string questionId, string directory, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, $"question/{Uri.EscapeDataString(questionId)}/reject{Directory(directory)}", null, RequestTimeout, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    /// <summary>The assistant messages that answer a prompt, oldest first.</summary>
    private async Task<IEnumerable<JsonElement>> AnswersAsync(string sessionId, string messageId, CancellationToken cancellationToken)
    {
        var messages = await SendAsync(HttpMethod.Get, $"session/{Uri.EscapeDataString(sessionId)}/message?limit=100", null, RequestTimeout, cancellationToken);
        return Items(messages).Where(message => message.GetProperty("info") is var info && Text(info, "role") == "assistant" && Text(info, "parentID") == messageId);
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, JsonObject? body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!response.IsSuccessStatusCode)
                throw await ErrorAsync(response, limit.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: limit.Token);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new IOException($"OpenCode's answer to {method} {path.Split('?')[0]} is not JSON.", exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"OpenCode did not answer {method} {path.Split('?')[0]} within {timeout.TotalSeconds:0} s.");
        }
    }

    private static async Task<OpenCodeRequestException> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        var (name, message) = (string.Empty, string.Empty);
        try
        {
            using var document = JsonDocument.Parse(body);
            name = Text(document.RootElement, "name") ?? Text(document.RootElement, "_tag") ?? string.Empty;
            message = document.RootElement.TryGetProperty("data", out var data) ? Text(data, "message") ?? Issues(data) : string.Empty;
        }
        catch (JsonException)
        {
            message = body.Length > 200 ? body[..200] : body;
        }
        var said = string.Join(": ", new[] { name, message }.Where(text => text.Length > 0));
        return new OpenCodeRequestException(response.StatusCode, name, said.Length > 0 ? said : $"OpenCode answered {(int)response.StatusCode}.");
    }

    private static string Issues(JsonElement data) => data.ValueKind == JsonValueKind.Object && data.TryGetProperty("issues", out var issues) ? issues.GetRawText() : string.Empty;

    private static OpenCodeEvent? Event(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using var document = JsonDocument.ParseValue(ref reader);
            return Text(document.RootElement, "type") is { } type && document.RootElement.TryGetProperty("properties", out var properties) ? new OpenCodeEvent(type, properties.Clone()) : null;
        }
        catch (JsonException)
        {
            // Events are hints; the answer and the status are asked for. One unreadable event must not end the watch.
            return null;
        }
    }

    private static OpenCodeSession Session(JsonElement session)
    {
        var metadata = session.TryGetProperty("metadata", out var stored) && stored.ValueKind == JsonValueKind.Object
            ? stored.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String).ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!)
            : [];
        return new OpenCodeSession(Text(session, "id") ?? string.Empty, Text(session, "parentID"), Text(session, "title") ?? string.Empty, Text(session, "directory") ?? string.Empty, metadata);
    }

    private static OpenCodeReply Reply(JsonElement reply)
    {
        var info = reply.GetProperty("info");
        var error = info.TryGetProperty("error", out var found) && found.ValueKind == JsonValueKind.Object ? found : (JsonElement?)null;
        var data = error is { } failed && failed.TryGetProperty("data", out var details) && details.ValueKind == JsonValueKind.Object ? details : (JsonElement?)null;
        return new OpenCodeReply
        {
            ParentId = Text(info, "parentID"),
            Finish = Text(info, "finish"),
            ErrorName = error is { } named ? Text(named, "name") ?? "UnknownError" : null,
            ErrorMessage = data is { } explained ? Text(explained, "message") : null,
            ErrorStatus = data is { } counted && counted.TryGetProperty("statusCode", out var status) && status.TryGetInt32(out var code) ? code : null,
            Text = Written(reply.GetProperty("parts")),
        };
    }

    private static string Written(JsonElement parts) =>
        string.Concat(Items(parts).Where(part => Text(part, "type") == "text" && !Flag(part, "synthetic") && !Flag(part, "ignored")).Select(part => Text(part, "text")));

    private static JsonElement[] Items(JsonElement array) => array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray()] : [];

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string Directory(string? directory) => directory is null ? string.Empty : $"?directory={Uri.EscapeDataString(directory)}";
}
