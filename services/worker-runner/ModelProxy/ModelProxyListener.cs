using System.Net;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>
/// The proxy's own listener: a free port of 127.0.0.1, and a web application of its own, so that nothing that is configured for the host's listeners
/// (addresses, certificates, middleware, authentication) applies to it, and none of its routes appears on them.
/// </summary>
internal sealed partial class ModelProxyListener(LoopbackModelProxy proxy, TimeProvider time, ILoggerFactory loggers, ILogger<ModelProxyListener> logger) : IHostedService, IAsyncDisposable
{
    private const int LargestRequest = 64 * 1024 * 1024;
    private WebApplication? _app;
    private HttpMessageInvoker? _providers;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _providers = ModelEndpoint.CreateInvoker();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        // Only what matters: a line per request and a stack trace per cancelled call would drown the host's own log.
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new ForwardingLoggerProvider(loggers)).AddFilter((category, level) =>
            category!.StartsWith("Orchestrate.", StringComparison.Ordinal) || (level >= LogLevel.Warning && !category.StartsWith("Yarp.", StringComparison.Ordinal)));
        builder.Services.AddSingleton<IHostLifetime, OuterLifetime>();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(proxy);
        builder.Services.AddSingleton(_providers);
        builder.Services.AddSingleton<ModelEndpoint>();
        _app = builder.Build();
        var endpoint = _app.Services.GetRequiredService<ModelEndpoint>();
        _app.MapPost("/model/{provider}/v1/chat/completions", endpoint.CompleteAsync);
        _app.MapGet("/model/{provider}/v1/models", endpoint.ModelsAsync);
        await _app.StartAsync(cancellationToken);
        var address = new Uri(_app.Urls.Single());
        proxy.ListensAt(address);
        LogListening(address);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
            await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _providers?.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model proxy listens on {Address}")]
    private partial void LogListening(Uri address);

    /// <summary>The host decides when this application ends; signals are not its business.</summary>
    private sealed class OuterLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class ForwardingLoggerProvider(ILoggerFactory loggers) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

        public void Dispose()
        {
            // The loggers are the host's.
        }
    }
}
