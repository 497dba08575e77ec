using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.Http.Tests.Support;

/// <summary>Hands artifacts over as a runner does.</summary>
internal sealed class RunnerHand : IDisposable
{
    public const string Secret = "a-secret-of-the-runners-only";

    private readonly HttpClient http;

    public RunnerHand(Server server, string? secret = Secret)
    {
        http = new HttpClient { BaseAddress = server.Address };
        if (secret is not null)
            http.DefaultRequestHeaders.Add("X-Orchestrate-Runner-Secret", secret);
    }

    public static RunnerHand Of(Server server) => new(server);

    public static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Sends a request as it is said.</summary>
    public async Task<HttpResponseMessage> SendAsync(string path, byte[] content, string? type = "text/plain; charset=utf-8", bool chunked = false, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new ByteArrayContent(content) };
        if (type is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (chunked)
        {
            request.Headers.TransferEncodingChunked = true;
            request.Content.Headers.ContentLength = null;
        }

        return await http.SendAsync(request);
    }

    /// <summary>Hands over content under a name; answers the status.</summary>
    public async Task<HttpStatusCode> PutAsync(Guid run, byte[] content, string name = "unit.log", string kind = "verification")
    {
        using var response = await SendAsync($"/internal/runs/{run}/artifacts/{Digest(content)}?name={Uri.EscapeDataString(name)}&kind={kind}", content);
        return response.StatusCode;
    }

    public void Dispose() => http.Dispose();
}
