using System.Net;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>An OpenCode server that the user runs. It is never stopped, reconfigured or sandboxed.</summary>
internal sealed class AttachedOpenCodeServer : IOpenCodeServer
{
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(5);
    private readonly OpenCodeHttpClient client;

    private AttachedOpenCodeServer(Uri baseUrl, OpenCodeHttpClient client, string version) => (BaseUrl, this.client, Version) = (baseUrl, client, version);

    /// <inheritdoc />
    public Uri BaseUrl { get; }

    /// <inheritdoc />
    public string Version { get; }

    /// <inheritdoc />
    public bool Managed => false;

    /// <inheritdoc />
    public string? ModelToken => null;

    /// <inheritdoc />
    public IOpenCodeClient Client => client;

    /// <inheritdoc />
    public bool IsAlive { get; private set; } = true;

    /// <summary>Attaches to the server at an address.</summary>
    /// <exception cref="OpenCodeUnavailableException">It does not answer, refuses the password, or has an unsupported version.</exception>
    public static async Task<AttachedOpenCodeServer> AttachAsync(string url, string password, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new OpenCodeUnavailableException(OpenCodeErrors.StartFailed, $"'{url}' is not an http(s) address of an OpenCode server (`Runner:AttachUrl`).", fatal: true);
        var client = new OpenCodeHttpClient(address, password);
        try
        {
            var version = await client.VersionAsync(cancellationToken);
            OpenCodeVersion.Require(version, $"the one attached at {address}");
            await client.AgentsAsync(null, cancellationToken);
            return new AttachedOpenCodeServer(address, client, version);
        }
        catch (Exception exception)
        {
            client.Dispose();
            throw Explain(exception, address) ?? exception;
        }
    }

    /// <summary>Asks whether it still answers, and remembers the answer.</summary>
    public async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(ProbeTime);
            await client.VersionAsync(limit.Token);
            return IsAlive = true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OpenCodeRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return IsAlive = false;
        }
    }

    /// <summary>Nothing: the process is the user's.</summary>
    public Task KillAsync() => Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static OpenCodeUnavailableException? Explain(Exception exception, Uri address) => exception switch
    {
        OpenCodeRequestException { Status: HttpStatusCode.Unauthorized } =>
            new(OpenCodeErrors.StartFailed, $"The OpenCode server at {address} refuses the password. Set `Runner:AttachPassword` to its OPENCODE_SERVER_PASSWORD.", fatal: true),
        OpenCodeRequestException { Status: HttpStatusCode.BadRequest } refused =>
            new(OpenCodeErrors.ConfigInvalid, $"The OpenCode server at {address} refuses its own configuration. {refused.Message}", fatal: true),
        HttpRequestException or IOException or OpenCodeRequestException =>
            new(OpenCodeErrors.StartFailed, $"The OpenCode server at {address} does not answer: {exception.Message}", fatal: false),
        _ => null,
    };
}
