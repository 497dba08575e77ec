using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Verification;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>
/// Asks an address that both the bundle and the server's operator allow. The name is resolved once and the connection goes to the very address that was examined;
/// redirects are an answer and are not followed; no proxy, no cookies, no credentials.
/// </summary>
internal sealed class HttpChecks(IHostResolver resolver, IOptions<RunnerOptions> options)
{
    private const int DefaultTimeoutSeconds = 10;
    private const int LongestTimeoutSeconds = 60;
    private const int LargestBody = 1024 * 1024;

    public async Task<Finding> RunAsync(VerifierDefinition verifier, CancellationToken cancellationToken)
    {
        var url = verifier.Url ?? string.Empty;
        if (HttpHosts.Problem(url) is { } problem)
            return new Finding(false, problem);
        var uri = new Uri(url);
        var named = uri.IsDefaultPort ? uri.Host : uri.Authority;
        if (!HttpHosts.Allow(verifier.HttpHosts ?? [], uri))
            return new Finding(false, $"The bundle does not allow '{named}'. Add it to `policies.http_hosts`.");
        if (!HttpHosts.Allow(options.Value.AllowedHttpHosts, uri))
            return new Finding(false, $"This server does not allow '{named}'. Its operator can add it to the setting Runner:AllowedHttpHosts{(options.Value.AllowedHttpHosts.Count == 0 ? ", which is empty: http_status is switched off" : string.Empty)}.");

        var seconds = Math.Clamp(verifier.TimeoutSeconds ?? DefaultTimeoutSeconds, 1, LongestTimeoutSeconds);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            return await AskAsync(verifier, uri, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Finding(false, $"No complete answer within {seconds} s.");
        }
        catch (HttpRequestException failure)
        {
            return new Finding(false, $"The request failed: {failure.Message}{(failure.InnerException is { } inner && !failure.Message.Contains(inner.Message, StringComparison.Ordinal) ? $" {inner.Message}" : string.Empty)}");
        }
    }

    private async Task<Finding> AskAsync(VerifierDefinition verifier, Uri uri, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            Credentials = null,
            MaxResponseHeadersLength = 64,
            MaxResponseDrainSize = 0,
            ConnectCallback = (context, token) => ConnectAsync(context.DnsEndPoint, uri.IsDefaultPort, token),
        };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(verifier.Method == "HEAD" ? HttpMethod.Head : HttpMethod.Get, uri);
        request.Headers.UserAgent.ParseAdd("Orchestrate");
        using var response = await client.SendAsync(request, cancellationToken);
        var (body, whole) = await ReadAsync(response, cancellationToken);
        var status = (int)response.StatusCode;
        var expected = verifier.ExpectStatus ?? 200;
        var says = string.IsNullOrEmpty(verifier.Contains) || body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(verifier.Contains)) >= 0;
        var detail = status != expected ? $"Answered with status {status}; expected was {expected}."
            : says ? $"Answered with status {status} as expected."
            : $"Answered with status {status} as expected, but the {(whole ? "body" : $"first {LargestBody} bytes of the body")} do not contain '{verifier.Contains}'.";
        return new Finding(status == expected && says, detail) { Sha256 = whole ? Convert.ToHexStringLower(SHA256.HashData(body)) : null, Output = Encoding.UTF8.GetString(body) };
    }

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool isDefaultPort, CancellationToken cancellationToken)
    {
        var allowed = new List<IPAddress>();
        var addresses = await resolver.ResolveAsync(target.Host, cancellationToken);
        foreach (var address in addresses)
        {
            if (HttpAddresses.IsForbidden(address))
                throw new HttpRequestException($"'{target.Host}' leads to {address}, which may never be asked.");
            if (!HttpAddresses.IsInternal(address) || IsListed(target, address, isDefaultPort))
                allowed.Add(address);
        }

        if (allowed.Count == 0)
        {
            throw new HttpRequestException(addresses.Count == 0
                ? $"'{target.Host}' has no address."
                : $"'{target.Host}' leads to {addresses[0]}, an address of this machine or its network. Its operator must add that address itself to Runner:AllowedHttpHosts.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. allowed], target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // `localhost` is as good as the address: no name server is asked for it.
    private bool IsListed(DnsEndPoint target, IPAddress address, bool isDefaultPort) =>
        (IPAddress.IsLoopback(address) && string.Equals(target.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        || HttpHosts.Allow(options.Value.AllowedHttpHosts, address.ToString(), target.Port, isDefaultPort);

    private static async Task<(byte[] Body, bool Whole)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[LargestBody + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return (buffer[..Math.Min(length, LargestBody)], length <= LargestBody);
    }
}
