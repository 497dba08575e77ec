using System.Net;
using System.Text.Json.Nodes;
using Orchestrate.Domain.Budgets;
using Orchestrate.WorkerRunner.Hosting;
using Yarp.ReverseProxy.Forwarder;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>Answers OpenCode's model calls: who calls, may it, and then through to the provider.</summary>
internal sealed partial class ModelEndpoint(LoopbackModelProxy proxy, IHttpForwarder forwarder, HttpMessageInvoker providers, TimeProvider time, ILogger<ModelEndpoint> logger)
{
    private const string SessionHeader = "x-session-id";

    /// <summary>What the forwarder uses: no cookies, no redirects (the key would travel along), nothing decompressed.</summary>
    public static HttpMessageInvoker CreateInvoker() => new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    /// <summary><c>GET /model/{provider}/v1/models</c>: OpenCode needs no list, but a client may ask.</summary>
    public Task ModelsAsync(HttpContext http) => Token(http) is null
        ? ProxyErrors.UnknownTokenAsync(http)
        : http.Response.WriteAsJsonAsync(new JsonObject { ["object"] = "list", ["data"] = new JsonArray() }, http.RequestAborted);

    /// <summary><c>POST /model/{provider}/v1/chat/completions</c>.</summary>
    public async Task CompleteAsync(HttpContext http)
    {
        if (Token(http) is not { } token)
        {
            await ProxyErrors.UnknownTokenAsync(http);
            return;
        }

        var provider = (string)http.Request.RouteValues["provider"]!;
        if (proxy.Provider(provider) is not { } settings)
        {
            await ProxyErrors.UnknownProviderAsync(http);
            return;
        }

        var session = http.Request.Headers[SessionHeader].ToString();
        if (!token.Meters.TryGetValue(session, out var meter))
        {
            foreach (var counting in token.CountUnknown(session))
                LogUnknownSession(counting.Options.RunId, counting.Options.WorkId);

            await ProxyErrors.UnknownSessionAsync(http);
            return;
        }

        if (await ModelCallBody.ReadAsync(http.Request.Body, http.RequestAborted) is not { } body)
            await ProxyErrors.BadRequestAsync(http);
        else if ($"{provider}/{body.Model}" != meter.Options.Model)
            await ProxyErrors.WrongModelAsync(http);
        else
            await MeterAsync(http, meter, provider, settings, body);
    }

    private async Task MeterAsync(HttpContext http, TurnMeter meter, string provider, ModelProviderOptions settings, ModelCallBody body)
    {
        if (Key(meter, provider, settings, out var key) is false)
        {
            await ProxyErrors.TurnOverAsync(http, "provider_rejected");
            return;
        }

        var grant = await meter.BeginAsync(body.RequestedOutput, http.RequestAborted);
        if (grant.Reservation is not { } reservation)
        {
            await ProxyErrors.TurnOverAsync(http, grant.Breach!);
            return;
        }

        if (proxy.WithoutTemperature.ContainsKey(meter.Options.Model))
            body.DropTemperature();
        Action? refusesTemperature = body.HasTemperature ? () => proxy.WithoutTemperature[meter.Options.Model] = true : null;
        var bytes = body.Within(reservation);
        var target = new Uri($"{settings.BaseUrl.TrimEnd('/')}/chat/completions");
        using var call = new SettledCall(new ModelCall(meter, provider, target, key, bytes.Length, body.Stream, proxy.LongestRetryAfter, refusesTemperature, time), meter, reservation);
        await ForwardAsync(http, meter, call.Call, bytes);
    }

    private async Task ForwardAsync(HttpContext http, TurnMeter meter, ModelCall call, byte[] body)
    {
        http.Request.Body = new MemoryStream(body, writable: false);
        http.Request.ContentLength = body.Length;
        var config = new ForwarderRequestConfig
        {
            // A model may think in silence for as long as the turn may last; the runner watches for signs of life.
            ActivityTimeout = TimeSpan.FromSeconds(Math.Max(1, meter.Options.Limits.TurnSeconds)),
            Version = HttpVersion.Version11,
            AllowResponseBuffering = false,
        };
        var error = await forwarder.SendAsync(http, "http://provider", providers, config, call, meter.Ended);
        LogCall(meter.Options.RunId, meter.Options.WorkId, http.Response.StatusCode);
        if (error is ForwarderError.None)
            return;
        LogFailure(meter.Options.RunId, meter.Options.WorkId, error);
        if (error is ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.NoAvailableDestinations)
            call.NotServed();
        if (http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
            return;
        if (meter.Ended.IsCancellationRequested)
            await ProxyErrors.TurnOverAsync(http, "ended");
        else
            await (error is ForwarderError.RequestTimedOut ? ProxyErrors.SilentAsync(http) : ProxyErrors.UnreachableAsync(http));
    }

    private static bool Key(TurnMeter meter, string provider, ModelProviderOptions settings, out string? key)
    {
        key = null;
        if (settings.KeyEnvironmentVariable.Length == 0)
            return true;
        key = Environment.GetEnvironmentVariable(settings.KeyEnvironmentVariable);
        if (!string.IsNullOrEmpty(key))
            return true;
        meter.RejectedByProvider($"The environment variable {settings.KeyEnvironmentVariable}, which holds the key of the model provider {provider}, is not set.");
        return false;
    }

    private ProxyToken? Token(HttpContext http)
    {
        const string Scheme = "Bearer ";
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? proxy.Find(header[Scheme.Length..].Trim()) : null;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Model call of turn {WorkId} of run {RunId} ended with status {Status}")]
    private partial void LogCall(Guid runId, Guid workId, int status);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model call of turn {WorkId} of run {RunId} was not completed: {Error}")]
    private partial void LogFailure(Guid runId, Guid workId, ForwarderError error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session without a turn called a model beside turn {WorkId} of run {RunId}")]
    private partial void LogUnknownSession(Guid runId, Guid workId);

    // Whatever happens to the call, its reservation is given back.
    private sealed class SettledCall(ModelCall call, TurnMeter meter, ModelReservation reservation) : IDisposable
    {
        public ModelCall Call => call;

        public void Dispose() => meter.Settle(reservation, call.Usage, call.Useful, call.CutShort);
    }
}
