using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.ModelProxy;

namespace Orchestrate.Model.Tests.Support;

/// <summary>The model proxy in a host, before a provider, with everything it logs.</summary>
internal sealed class ProxyUnderTest : IAsyncDisposable
{
    public const string Session = "ses_1";
    private readonly IHost _host;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly LogSink _log;

    private ProxyUnderTest(IHost host, LogSink log)
    {
        _host = host;
        _log = log;
        Token = Proxy.IssueToken();
    }

    public IModelProxy Proxy => _host.Services.GetRequiredService<IModelProxy>();

    public string Token { get; }

    public string Log => string.Join('\n', _log.Lines);

    public static async Task<ProxyUnderTest> StartAsync(Uri provider, string keyVariable = "", decimal inputPrice = 0, decimal outputPrice = 0)
    {
        // As hostile as a host can be: addresses and endpoints of its own must not reach the proxy's listener.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = "http://0.0.0.0:1", ["Kestrel:Endpoints:Http:Url"] = "http://0.0.0.0:2" });
        var log = new LogSink();
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        builder.Services.Configure<RunnerOptions>(o => o.Providers["test"] = new ModelProviderOptions
        {
            BaseUrl = provider.AbsoluteUri,
            KeyEnvironmentVariable = keyVariable,
            InputPrice = inputPrice,
            CachedInputPrice = inputPrice / 10,
            OutputPrice = outputPrice,
        });
        builder.Services.AddModelProxy();
        var host = builder.Build();
        await host.StartAsync();
        return new ProxyUnderTest(host, log);
    }

    public ITurnMeter Open(int calls = 25, long tokens = 50_000, long cost = 5_000_000, string session = Session, string model = "test/m1", int turnSeconds = 600, string? token = null, Action? settled = null) => Proxy.Open(new TurnMeterOptions
    {
        Token = token ?? Token,
        SessionId = session,
        RunId = Guid.Parse("33333333-3333-3333-3333-333333333333"),
        WorkId = Guid.Parse("44444444-4444-4444-4444-444444444444"),
        Model = model,
        Limits = new TurnLimits { TurnSeconds = turnSeconds, InactivitySeconds = 120, ModelCalls = calls, ToolCalls = 40, Tokens = tokens, CostMicroUsd = cost },
        Settled = settled ?? (() => { }),
    });

    public async Task<ProxyAnswer> CallAsync(JsonObject? body = null, string? token = null, string? session = Session, string provider = "test")
    {
        using var response = await SendAsync(body, token, session, provider);
        return new ProxyAnswer((int)response.StatusCode, response.Headers.ToString() + response.Content.Headers, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter?.Delta);
    }

    public Task<HttpResponseMessage> SendAsync(JsonObject? body = null, string? token = null, string? session = Session, string provider = "test", CancellationToken cancel = default) =>
        _http.SendAsync(Chat.Request(Proxy.BaseUrlFor(provider), body ?? Chat.Body("x"), token ?? Token, session), HttpCompletionOption.ResponseHeadersRead, cancel);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _host.StopAsync(now.Token);
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
        _log.Dispose();
    }

    private sealed class LogSink : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Sink(this);

        public void Dispose() => Lines.Enqueue("closed");

        private sealed class Sink(LogSink sink) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                sink.Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
        }
    }
}
