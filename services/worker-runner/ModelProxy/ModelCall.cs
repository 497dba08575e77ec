using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Failures;
using Yarp.ReverseProxy.Forwarder;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>One call on its way through the forwarder: the provider's address and key on the way out, the measurement on the way back.</summary>
internal sealed class ModelCall(TurnMeter meter, string provider, Uri target, string? key, int requestBytes, bool stream, TimeSpan longestWait, Action? refusesTemperature, TimeProvider time) : HttpTransformer
{
    // Answers that are no stream, and errors, are read whole.
    private const int MostBytes = 16 * 1024 * 1024;
    private static readonly string[] SessionHeaders = ["x-session-id", "x-session-affinity", "x-parent-session-id"];
    private readonly AnswerReader _reader = new();
    private bool _ended;
    private bool _answering;
    private bool _refused;
    private bool _useless;

    /// <summary>What the call used, as far as is known. The reservation is settled with it.</summary>
    public ModelUsage Usage => _reader.Usage
        ?? (_refused ? ModelUsage.None : ModelUsage.Estimate(requestBytes, _reader.PayloadBytes));

    /// <summary>True when the answer ended at its output limit.</summary>
    public bool CutShort => _reader.Finish == "length";

    /// <summary>Whether an agent can go on with the answer; null when there was none to judge.</summary>
    public bool? Useful
    {
        get
        {
            if (_useless)
                return false;
            return _answering && (_ended || _reader.Finish is not null) ? _reader.Useful : null;
        }
    }

    /// <summary>Nothing was sent to the provider, or it served nothing: nothing is to be paid.</summary>
    public void NotServed() => _refused = true;

    /// <inheritdoc />
    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        // Of OpenCode's own request only the body and the session are passed on: providers keep a session's calls near its cache.
        proxyRequest.RequestUri = target;
        proxyRequest.Headers.Clear();
        foreach (var header in SessionHeaders)
            if (httpContext.Request.Headers.TryGetValue(header, out var value))
                proxyRequest.Headers.TryAddWithoutValidation(header, value.ToString());
        proxyRequest.Headers.UserAgent.Add(new ProductInfoHeaderValue("orchestrate", "1"));
        proxyRequest.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(stream ? "text/event-stream" : "application/json"));
        if (key is not null)
            proxyRequest.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        proxyRequest.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        proxyRequest.Content.Headers.ContentLength = requestBytes;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        meter.Touch();
        if (proxyResponse is null)
            return false;
        switch (proxyResponse.StatusCode)
        {
            case HttpStatusCode.OK:
                return stream ? await PassAsync(httpContext, proxyResponse, cancellationToken) : await PassWholeAsync(httpContext, proxyResponse, cancellationToken);
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                _refused = true;
                meter.RejectedByProvider($"The model provider {provider} answered {(int)proxyResponse.StatusCode}: it does not accept the key, or the key may not use the model.");
                await ProxyErrors.TurnOverAsync(httpContext, TurnBreaches.ProviderRejected);
                return false;
            case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable when RetryAfter.Of(proxyResponse, time.GetUtcNow()) is { } wait && wait > longestWait:
                _refused = true;
                var seconds = (int)Math.Min(Math.Ceiling(wait.TotalSeconds), int.MaxValue);
                meter.BusyProvider(FormattableString.Invariant($"The model provider {provider} answered {(int)proxyResponse.StatusCode} and asks to be left alone for {seconds} s."), seconds);
                await ProxyErrors.TurnOverAsync(httpContext, TurnBreaches.ProviderBusy);
                return false;
            case >= HttpStatusCode.BadRequest:
                _refused = true;
                await PassErrorAsync(httpContext, proxyResponse, cancellationToken);
                return false;
            default:
                return await UselessAsync(httpContext);
        }
    }

    private async Task<bool> PassAsync(HttpContext http, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (await AnswerStart.ReadAsync(body, meter.Touch, cancellationToken) is not { } start)
            return await UselessAsync(http);
        _answering = true;
        response.Content = new StreamContent(new MeteredStream(start, body, Passed, Ended));
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = "text/event-stream";
        return true;
    }

    private void Passed(ReadOnlyMemory<byte> bytes)
    {
        meter.Touch();
        _reader.Append(bytes.Span);
    }

    private void Ended()
    {
        _ended = true;
        _reader.Complete();
    }

    private async Task<bool> PassWholeAsync(HttpContext http, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await WholeAsync(response, cancellationToken);
        if (!_reader.TryWhole(body))
            return await UselessAsync(http);
        _answering = _ended = true;
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(body, cancellationToken);
        return false;
    }

    private async Task PassErrorAsync(HttpContext http, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString(await WholeAsync(response, cancellationToken));
        // Models that reason often take no temperature, and a list of them would be old tomorrow: the model itself says so.
        if (refusesTemperature is not null && response.StatusCode == HttpStatusCode.BadRequest && text.Contains("temperature", StringComparison.OrdinalIgnoreCase))
        {
            refusesTemperature();
            await ProxyErrors.NoTemperatureAsync(http);
            return;
        }

        http.Response.StatusCode = (int)response.StatusCode;
        http.Response.ContentType = response.Content.Headers.ContentType?.MediaType ?? "text/plain";
        RetryAfter.Copy(response, http.Response, time.GetUtcNow(), longestWait);
        // Some providers quote the key in their complaints.
        await http.Response.WriteAsync(string.IsNullOrEmpty(key) ? text : text.Replace(key, "[key]", StringComparison.Ordinal), cancellationToken);
    }

    private async Task<bool> UselessAsync(HttpContext http)
    {
        _useless = true;
        await ProxyErrors.UselessAnswerAsync(http);
        return false;
    }

    private async Task<byte[]> WholeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var whole = new MemoryStream();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        for (int read; whole.Length < MostBytes && (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            meter.Touch();
            whole.Write(buffer, 0, read);
        }

        return whole.ToArray();
    }
}
