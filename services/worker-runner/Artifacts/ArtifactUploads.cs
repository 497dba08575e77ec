using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Artifacts;
using Orchestrate.ServiceDefaults.Callers;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Artifacts;

/// <summary>Sends content to run-api. What fails on the way is tried again a few times: the address names the content, so sending twice is storing once.</summary>
public sealed partial class ArtifactUploads : IArtifactUploads, IDisposable
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2)];
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectTimeout = TimeSpan.FromSeconds(5),
    });

    private readonly IRunApiAddress _address;
    private readonly string _secret;
    private readonly TimeProvider _clock;
    private readonly ILogger<ArtifactUploads> _logger;

    /// <summary>Creates the client; nothing is sent yet.</summary>
    public ArtifactUploads(IRunApiAddress address, IOptions<RunnerOptions> options, TimeProvider clock, ILogger<ArtifactUploads> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _address = address;
        _secret = options.Value.ApiSecret;
        _clock = clock;
        _logger = logger;
    }

    /// <inheritdoc/>
    public async Task<ArtifactRef?> UploadAsync(Guid runId, NewArtifact artifact, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var reference = new ArtifactRef
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(artifact.Content.Span)),
            Length = artifact.Content.Length,
            MediaType = artifact.MediaType,
            Name = ArtifactRules.NameFrom(artifact.Name),
        };
        if (_secret.Length == 0)
        {
            LogOff(runId, reference.Name, reference.Length);
            return null;
        }

        for (var attempt = 0; ; attempt++)
        {
            var (answer, problem, failure) = await SendAsync(runId, artifact, reference, cancellationToken);
            if (answer is HttpStatusCode.OK or HttpStatusCode.Created)
                return reference;
            if (answer is { } refused && !MayPass(refused))
            {
                LogRefused(runId, reference.Name, reference.Length, (int)refused, problem);
                return null;
            }

            if (attempt == Pauses.Length)
            {
                LogLost(failure, runId, reference.Name, reference.Length, problem);
                return null;
            }

            await Task.Delay(Pauses[attempt], _clock, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode? Answer, string Problem, Exception? Failure)> SendAsync(Guid runId, NewArtifact artifact, ArtifactRef reference, CancellationToken cancellationToken)
    {
        if (_address.Current is not { } address)
            return (null, "The address of run-api is not known.", null);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AttemptLimit);
        try
        {
            using var request = Request(address, runId, artifact, reference);
            using var response = await _http.SendAsync(request, limit.Token);
            return (response.StatusCode, response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(limit.Token), null);
        }
        catch (HttpRequestException failure)
        {
            return (null, failure.Message, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"No answer within {AttemptLimit.TotalSeconds:0} s."), failure);
        }
    }

    private HttpRequestMessage Request(Uri address, Guid runId, NewArtifact artifact, ArtifactRef reference)
    {
        var query = $"name={Uri.EscapeDataString(reference.Name)}&kind={Uri.EscapeDataString(artifact.Kind)}"
            + (artifact.TaskId is { } task ? $"&task_id={Uri.EscapeDataString(task)}" : "") + (artifact.AttemptId is { } attempt ? $"&attempt_id={attempt:D}" : "");
        var content = new ReadOnlyMemoryContent(artifact.Content);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(artifact.MediaType);
        var request = new HttpRequestMessage(HttpMethod.Put, new Uri(address, $"{InternalCalls.Root}/runs/{runId:D}/artifacts/{reference.Sha256}?{query}")) { Content = content };
        request.Headers.Add(CallerHeaders.RunnerSecret, _secret);

        // What is refused for its size or its run is refused before it is sent.
        request.Headers.ExpectContinue = true;
        return request;
    }

    private static bool MayPass(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} of run {RunId} ({Length} bytes) is not kept: Runner:ApiSecret is not set")]
    private partial void LogOff(Guid runId, string name, long length);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} of run {RunId} ({Length} bytes) is not kept: run-api refuses it with {Status} {Problem}")]
    private partial void LogRefused(Guid runId, string name, long length, int status, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} of run {RunId} ({Length} bytes) is not kept: run-api is out of reach. {Problem}")]
    private partial void LogLost(Exception? exception, Guid runId, string name, long length, string problem);
}
