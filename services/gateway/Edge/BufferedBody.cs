using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.Gateway.Edge;

/// <summary>
/// A request's body, taken in whole before anything is done with it: the limits are exact whatever the framing, a slow client occupies no service, and
/// the request can be sent a second time.
/// </summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Problem">Why there are none.</param>
internal readonly record struct BufferedBody(byte[] Bytes, ProblemHttpResult? Problem)
{
    /// <summary>Reads the body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="most">Most bytes.</param>
    /// <param name="within">Longest time.</param>
    public static async Task<BufferedBody> ReadAsync(HttpContext context, long most, TimeSpan within)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(within);
        var reader = context.Request.BodyReader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(limit.Token);
                if (result.Buffer.Length > most)
                {
                    // Handed back, so that the server can swallow the rest while the client reads the answer.
                    reader.AdvanceTo(result.Buffer.End);
                    return new BufferedBody([], TooLarge(most));
                }

                if (result.IsCompleted)
                {
                    var bytes = result.Buffer.ToArray();
                    reader.AdvanceTo(result.Buffer.End);
                    return new BufferedBody(bytes, null);
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return new BufferedBody([], TooSlow());
        }
        catch (BadHttpRequestException exception)
        {
            return new BufferedBody([], exception.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => TooLarge(most),
                StatusCodes.Status408RequestTimeout => TooSlow(),
                _ => Problems.Create(400, "bad_request", "The request cannot be read.", exception.Message),
            });
        }
    }

    /// <summary>The answer to a body beyond the limit.</summary>
    public static ProblemHttpResult TooLarge(long most) => Problems.Create(413, "body_too_large", "The body is too large.", $"At most {most} bytes are accepted.");

    private static ProblemHttpResult TooSlow() => Problems.Create(408, "request_timeout", "The request took too long to arrive.", "The body came too slowly or stopped.");
}
