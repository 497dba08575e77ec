using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Api;

/// <summary>Typed calls of the HTTP interface. Every problem of the server becomes an <see cref="ApiException"/>, every broken connection a <see cref="CliException"/>.</summary>
/// <param name="http">Sends; its timeout is not used.</param>
/// <param name="locator">Finds the server, anew for each request.</param>
public sealed class OrchestrateClient(HttpClient http, ServerLocator locator)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // A runner may have to push to a server far away.
    private static readonly TimeSpan RestoreLimit = TimeSpan.FromMinutes(5);

    /// <summary>Submits a bundle; answers the run.</summary>
    /// <param name="bundle">The bundle's text, UTF-8.</param>
    /// <param name="idempotencyKey">Makes a repetition harmless, or null.</param>
    /// <param name="verifyOnly">Only run the acceptance tests, without agents.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> SubmitAsync(ReadOnlyMemory<byte> bundle, string? idempotencyKey, bool verifyOnly, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, verifyOnly ? "runs?mode=verify_only" : "runs");
        request.Content = Json(bundle);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return CallAsync(request, cancellationToken);
    }

    /// <summary>Validates a bundle; answers effective limits and warnings.</summary>
    /// <param name="bundle">The bundle's text, UTF-8.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> ValidateAsync(ReadOnlyMemory<byte> bundle, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, "bundles/validate");
        request.Content = Json(bundle);
        return CallAsync(request, cancellationToken);
    }

    /// <summary>A page of runs, newest first.</summary>
    /// <param name="status">Only runs with this status, or null.</param>
    /// <param name="limit">At most so many, up to 100.</param>
    /// <param name="cursor">Where the page begins, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> ListAsync(string? status, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var query = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"runs?limit={limit}"));
        if (status is not null)
            query.Append("&status=").Append(Uri.EscapeDataString(status));
        if (cursor is not null)
            query.Append("&cursor=").Append(Uri.EscapeDataString(cursor));
        return CallAsync(Request(HttpMethod.Get, query.ToString()), cancellationToken);
    }

    /// <summary>A run.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> GetAsync(string runId, CancellationToken cancellationToken) =>
        CallAsync(Request(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}"), cancellationToken);

    /// <summary>A run's report.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> ReportAsync(string runId, CancellationToken cancellationToken) =>
        CallAsync(Request(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/report"), cancellationToken);

    /// <summary>The rules that bit in a run.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> RulesAsync(string runId, CancellationToken cancellationToken) =>
        CallAsync(Request(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/rules"), cancellationToken);

    /// <summary>A run's hand-over document: <c>{run_id, markdown}</c>.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> HandoverAsync(string runId, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/handover");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return CallAsync(request, cancellationToken);
    }

    /// <summary>A page of what was kept for a run, in the order in which it came.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="cursor">Where the page begins, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> ArtifactsAsync(string runId, string? cursor, CancellationToken cancellationToken) =>
        CallAsync(Request(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/artifacts{(cursor is null ? "" : $"?cursor={Uri.EscapeDataString(cursor)}")}"), cancellationToken);

    /// <summary>The content of an artifact, unchecked.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="sha256">The content's digest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<byte[]> ArtifactAsync(string runId, string sha256, CancellationToken cancellationToken) =>
        CallAsync(Request(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/artifacts/{Uri.EscapeDataString(sha256)}"), ReadAllAsync, cancellationToken);

    /// <summary>Asks to cancel a run.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> CancelAsync(string runId, string? reason, CancellationToken cancellationToken) => AskAsync(runId, "cancel", reason, cancellationToken);

    /// <summary>Asks to pause a run.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> PauseAsync(string runId, string? reason, CancellationToken cancellationToken) => AskAsync(runId, "pause", reason, cancellationToken);

    /// <summary>Asks to let a paused run go on.</summary>
    /// <param name="runId">Its id.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> ResumeAsync(string runId, string? reason, CancellationToken cancellationToken) => AskAsync(runId, "resume", reason, cancellationToken);

    /// <summary>Decides a step that waits for a person.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="stepId">The step's id.</param>
    /// <param name="decision">One of the options that the step offers.</param>
    /// <param name="note">Why, or null.</param>
    /// <param name="agent">The agent, for <c>reassign</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> AcknowledgeAsync(string runId, string stepId, string decision, string? note, string? agent, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, $"runs/{Uri.EscapeDataString(runId)}/steps/{Uri.EscapeDataString(stepId)}/ack");
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content = Json(JsonSerializer.SerializeToUtf8Bytes(new { decision, note, agent }, DomainJson.Options));
        return CallAsync(request, cancellationToken);
    }

    /// <summary>A run's attempts.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> AttemptsAsync(string runId, CancellationToken cancellationToken) =>
        CallAsync(Request(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/attempts"), cancellationToken);

    /// <summary>Has an attempt's work written as a branch.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="attemptId">The attempt's id.</param>
    /// <param name="branch">The branch's name, or null for the server's choice.</param>
    /// <param name="patch">Whether a patch is wanted, too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> RestoreAttemptAsync(string runId, string attemptId, string? branch, bool patch, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, $"runs/{Uri.EscapeDataString(runId)}/attempts/{Uri.EscapeDataString(attemptId)}/restore");
        request.Content = Json(JsonSerializer.SerializeToUtf8Bytes(new { branch, patch }, DomainJson.Options));
        return CallAsync(request, cancellationToken, RestoreLimit);
    }

    /// <summary>Decides that an attempt need not be kept.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="attemptId">The attempt's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> DiscardAttemptAsync(string runId, string attemptId, CancellationToken cancellationToken) =>
        CallAsync(Request(HttpMethod.Post, $"runs/{Uri.EscapeDataString(runId)}/attempts/{Uri.EscapeDataString(attemptId)}/discard"), cancellationToken);

    /// <summary>The API keys.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> KeysAsync(CancellationToken cancellationToken) => CallAsync(Request(HttpMethod.Get, "keys"), cancellationToken);

    /// <summary>Makes an API key; the answer has the key itself.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="scopes">What it may do.</param>
    /// <param name="tenant">Whom it works for, or null for itself.</param>
    /// <param name="expiresInSeconds">Its lifetime, or null for no end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> CreateKeyAsync(string name, IReadOnlyList<string> scopes, string? tenant, long? expiresInSeconds, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, "keys");
        request.Content = Json(JsonSerializer.SerializeToUtf8Bytes(new { name, scopes, tenant, expires_in_seconds = expiresInSeconds }, DomainJson.Options));
        return CallAsync(request, cancellationToken);
    }

    /// <summary>Ends an API key.</summary>
    /// <param name="keyId">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<JsonElement> RevokeKeyAsync(string keyId, CancellationToken cancellationToken) =>
        CallAsync(Request(HttpMethod.Post, $"keys/{Uri.EscapeDataString(keyId)}/revoke"), cancellationToken);

    /// <summary>Whether a server answers as ready.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = Request(HttpMethod.Get, "health/ready");
            using var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or CliException)
        {
            return false;
        }
    }

    /// <summary>A request to the server, with its key.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path below the base address.</param>
    internal HttpRequestMessage Request(HttpMethod method, string path)
    {
        var address = locator.Require();
        var request = new HttpRequestMessage(method, new Uri(address.Url, path));
        if (address.Key is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    /// <summary>Sends, and throws for every answer that is no success.</summary>
    /// <param name="request">The request.</param>
    /// <param name="completion">When the answer counts as there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new CliException(ExitCodes.Unreachable, $"The server at {request.RequestUri!.GetLeftPart(UriPartial.Authority)} does not answer: {exception.Message}");
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new ApiException(await ReadProblemAsync(response, cancellationToken));
    }

    private Task<JsonElement> AskAsync(string runId, string what, string? reason, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, $"runs/{Uri.EscapeDataString(runId)}/{what}");
        request.Content = Json(JsonSerializer.SerializeToUtf8Bytes(new { reason }, DomainJson.Options));
        return CallAsync(request, cancellationToken);
    }

    private static ByteArrayContent Json(ReadOnlyMemory<byte> utf8) =>
        new(utf8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static async Task<ApiProblem> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize<ApiProblem>(text, DomainJson.Options) is { } problem && (problem.Title ?? problem.Code) is not null)
                return problem with { Status = status };
        }
        catch (JsonException)
        {
            return Plain(status);
        }
        return Plain(status);
    }

    private static ApiProblem Plain(int status) =>
        new() { Status = status, Title = string.Create(CultureInfo.InvariantCulture, $"The server answered {status} without a problem document. Is this the address of an Orchestrate server?") };

    private static async Task<byte[]> ReadAllAsync(HttpContent content, CancellationToken cancellationToken) => await content.ReadAsByteArrayAsync(cancellationToken);

    private static async Task<JsonElement> ReadJsonAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        try
        {
            using var document = await JsonDocument.ParseAsync(body, default, cancellationToken);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new CliException(ExitCodes.Unreachable, $"The server's answer is not JSON: {exception.Message}");
        }
    }

    private Task<JsonElement> CallAsync(HttpRequestMessage request, CancellationToken cancellationToken, TimeSpan? most = null) => CallAsync(request, ReadJsonAsync, cancellationToken, most);

    private async Task<T> CallAsync<T>(HttpRequestMessage request, Func<HttpContent, CancellationToken, Task<T>> read, CancellationToken cancellationToken, TimeSpan? most = null)
    {
        var time = most ?? Limit;
        using var sent = request;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(time);
        try
        {
            using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            return await read(response.Content, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException(ExitCodes.Unreachable, $"The server did not answer within {time.TotalSeconds:0} s.");
        }
    }
}
