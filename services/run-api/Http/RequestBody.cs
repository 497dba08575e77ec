using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Http;

/// <summary>A request's body: read whole, bounded, and refused with the right status. Framework binding is not used, because it hides all errors but the first.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Problem">Why there are none.</param>
internal readonly record struct RequestBody(ReadOnlyMemory<byte> Bytes, ProblemHttpResult? Problem)
{
    /// <summary>Reads a JSON body of at most that many bytes.</summary>
    public static async Task<RequestBody> ReadAsync(HttpContext context, int most)
    {
        var request = context.Request;
        if (!IsJson(request))
        {
            return Refuse(Problems.Create(
                415, "unsupported_media_type", "The body's media type is not supported.", "Send JSON as UTF-8 with Content-Type: application/json and without Content-Encoding."));
        }

        return await ReadBytesAsync(context, most);
    }

    /// <summary>Reads a body of any media type of at most that many bytes.</summary>
    public static async Task<RequestBody> ReadBytesAsync(HttpContext context, int most)
    {
        var request = context.Request;
        if (request.ContentLength > most)
            return Refuse(TooLarge(most));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = ServerLimit(most);
        try
        {
            while (true)
            {
                // The reader's own buffer grows until the body is complete: one copy at the end, none on the way.
                var result = await request.BodyReader.ReadAsync(context.RequestAborted);
                if (result.Buffer.Length > most)
                {
                    // Handed back, so that the server can swallow the rest while the client reads the answer.
                    request.BodyReader.AdvanceTo(result.Buffer.End);
                    return Refuse(TooLarge(most));
                }

                if (result.IsCompleted)
                {
                    var body = result.Buffer.ToArray();
                    request.BodyReader.AdvanceTo(result.Buffer.End);
                    return new RequestBody(body, null);
                }

                request.BodyReader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (BadHttpRequestException exception)
        {
            return Refuse(exception.StatusCode switch
            {
                413 => TooLarge(most),
                408 => Problems.Create(408, "request_timeout", "The request took too long to arrive.", "The body came too slowly or stopped."),
                _ => Problems.Create(400, "bad_request", "The request cannot be read.", exception.Message),
            });
        }
    }

    private static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase))
        && (request.Headers.ContentEncoding.Count == 0 || request.Headers.ContentEncoding == "identity");

    // The exact limit is held above. The server's own is wider: it counts the framing of chunks, and past it the connection is cut before a client has read the answer.
    private static long ServerLimit(int most) => Math.Max(2L * most, 32 * 1024 * 1024);

    private static ProblemHttpResult TooLarge(int most) => Problems.Create(413, "body_too_large", "The body is too large.", $"At most {most} bytes are accepted.");

    private static RequestBody Refuse(ProblemHttpResult problem) => new(default, problem);
}
