using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Orchestrate.Http.Tests.Support;

/// <summary>Reads a stream as OpenChamber's parser does: frames end with an empty line, only <c>id:</c> and <c>data:</c> are looked at.</summary>
public sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HttpResponseMessage response;
    private readonly StreamReader? reader;

    private EventReader(HttpResponseMessage response, StreamReader? reader)
    {
        this.response = response;
        this.reader = reader;
    }

    public HttpStatusCode Status => response.StatusCode;

    public HttpResponseMessage Response => response;

    public static async Task<EventReader> OpenAsync(HttpClient client, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new EventReader(response, response.StatusCode == HttpStatusCode.OK ? new StreamReader(await response.Content.ReadAsStreamAsync()) : null);
    }

    /// <summary>The next frame; null at the end of the stream.</summary>
    public async Task<StreamFrame?> NextAsync(bool heartbeats = false)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            long? id = null;
            JsonElement? data = null;
            while (true)
            {
                var line = await reader!.ReadLineAsync(limit.Token);
                if (line is null)
                    return null;
                if (line.Length == 0)
                    break;
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                    id = long.Parse(line[4..], CultureInfo.InvariantCulture);
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    data = JsonElement.Parse(line[6..]);
                else
                    Assert.Fail($"A line that is neither id nor data: {line}");
            }

            Assert.NotNull(data);
            var frame = new StreamFrame(id, data.Value.GetProperty("type").GetString()!, data.Value.GetProperty("properties"));
            Assert.False(char.IsAsciiDigit(frame.Type[^1]));
            if (heartbeats || frame.Type != "stream.heartbeat")
                return frame;
        }
    }

    /// <summary>Frames up to the event with that id, without those that have none.</summary>
    public async Task<List<long>> IdsUntilAsync(long last)
    {
        var ids = new List<long>();
        while (ids.Count == 0 || ids[^1] < last)
        {
            var frame = await NextAsync() ?? throw new InvalidOperationException($"The stream ended after {string.Join(',', ids)}.");
            if (frame.Id is { } id)
                ids.Add(id);
        }

        return ids;
    }

    /// <summary>All frames up to the end of the stream.</summary>
    public async Task<List<StreamFrame>> ToEndAsync()
    {
        var frames = new List<StreamFrame>();
        while (await NextAsync() is { } frame)
            frames.Add(frame);
        return frames;
    }

    public ValueTask DisposeAsync()
    {
        reader?.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}
