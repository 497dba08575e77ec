using Orchestrate.ScriptedModel.Playing;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.ScriptedModel.Hosting;

/// <summary>The scripted model on its own loopback listener, for tests and in-process hosts.</summary>
public sealed class ScriptedModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedModelServer(WebApplication app)
    {
        _app = app;
        BaseUrl = new Uri($"{app.Urls.First()}/v1");
    }

    /// <summary>Base address for an OpenAI-compatible client, for example <c>http://127.0.0.1:43017/v1</c>.</summary>
    public Uri BaseUrl { get; }

    /// <summary>The calls so far.</summary>
    public CallLedger Ledger => _app.Services.GetRequiredService<CallLedger>();

    /// <summary>Starts on 127.0.0.1.</summary>
    /// <param name="scenario">What to play.</param>
    /// <param name="stateFile">File that remembers which faults have happened; null for memory only.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static Task<ScriptedModelServer> StartAsync(Scenario scenario, string? stateFile = null, int port = 0, CancellationToken cancellationToken = default) =>
        StartAsync(new ScenarioPlayer(scenario, new FaultCounter(stateFile)), port, cancellationToken);

    /// <summary>Starts on 127.0.0.1 with a player.</summary>
    /// <param name="player">Who answers.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<ScriptedModelServer> StartAsync(IPlayer player, int port = 0, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.AddScriptedModel(player);
        var app = builder.Build().MapScriptedModel();
        await app.StartAsync(cancellationToken);
        return new ScriptedModelServer(app);
    }

    /// <summary>Stops; open answers are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
