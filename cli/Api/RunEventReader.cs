using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orchestrate.Cli.Api;

/// <summary>Follows a run's events: in order, each stored event once, whatever happens to the connection.</summary>
/// <param name="client">Makes the requests.</param>
/// <param name="time">The clock.</param>
/// <param name="settings">Waiting times.</param>
public sealed class RunEventReader(OrchestrateClient client, TimeProvider time, RunEventReaderSettings settings)
{
    /// <summary>Yields the run's events after a position until its last one; heartbeats and the like are left out, progress frames (without a position) are not.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="after">Position of the last event that is known already; 0 for all.</param>
    /// <param name="follow">Whether to wait for new events; otherwise it ends with what the log has now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">The run is unknown, the key is wrong, or the server was away longer than <see cref="RunEventReaderSettings.GiveUpAfter"/>.</exception>
    public async IAsyncEnumerable<RunFrame> ReadAsync(string runId, long after, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = new Position(after, settings, time);
        while (true)
        {
            await foreach (var frame in ConnectionAsync(runId, position, follow, cancellationToken))
            {
                yield return frame;
                if (frame.IsTerminal)
                    yield break;
            }
            if (position.Ended)
                yield break;
            await position.WaitAsync(cancellationToken);
        }
    }

    // One connection; it ends silently when the connection breaks, and with position.Ended when there is nothing more to come.
    private async IAsyncEnumerable<RunFrame> ConnectionAsync(string runId, Position position, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        idle.CancelAfter(settings.IdleTimeout);
        using var response = await position.TryAsync(() => OpenAsync(runId, position.Seq, idle.Token), cancellationToken);
        if (response is null)
            yield break;
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            position.Ended = true;
            yield break;
        }

        await using var body = await response.Content.ReadAsStreamAsync(idle.Token);
        await using var items = SseParser.Create(body).EnumerateAsync(idle.Token).GetAsyncEnumerator(idle.Token);
        while (await position.TryAsync(async () => await items.MoveNextAsync() ? items.Current : (SseItem<string>?)null, cancellationToken) is { } item)
        {
            idle.CancelAfter(settings.IdleTimeout);
            if (RunFrame.Parse(item.EventId, item.Data) is not { } frame)
                continue;
            position.Alive();
            if (frame.Type == RunFrame.Ready)
                position.LastSeq = Number(frame.Properties, "last_seq") ?? 0;

            switch (position.Accept(frame))
            {
                case FrameFate.Pass:
                    yield return frame;
                    break;
                case FrameFate.Missed:
                    // Something between was lost on the way; the server replays it from the position.
                    yield break;
                case FrameFate.MissedAgain:
                    yield return new RunFrame(null, RunFrame.Gap, JsonSerializer.SerializeToElement(new { from = position.Seq + 1, to = frame.Seq - 1 }));
                    position.Seq = frame.Seq!.Value;
                    yield return frame;
                    break;
                case FrameFate.Drop:
                    break;
            }
            if (!follow && position.Seq >= position.LastSeq)
            {
                position.Ended = true;
                yield break;
            }
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string runId, long after, CancellationToken cancellationToken)
    {
        using var request = client.Request(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/events");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (after > 0)
            request.Headers.Add("Last-Event-ID", after.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static long? Number(JsonElement properties, string name) =>
        properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : null;

    private enum FrameFate
    {
        Pass,
        Drop,
        Missed,
        MissedAgain,
    }

    /// <summary>Where the reader stands, and how long the server has been away.</summary>
    private sealed class Position(long seq, RunEventReaderSettings settings, TimeProvider time)
    {
        private long _since = time.GetTimestamp();
        private int _failures;
        private long _missedAt = -1;
        private string _trouble = "the connection was closed";

        public long Seq { get; set; } = seq;

        public long LastSeq { get; set; } = long.MaxValue;

        public bool Ended { get; set; }

        public void Alive()
        {
            _since = time.GetTimestamp();
            _failures = 0;
        }

        public FrameFate Accept(RunFrame frame)
        {
            if (frame.IsTransport)
                return FrameFate.Drop;
            if (frame.Type == RunFrame.Gap)
            {
                Seq = Math.Max(Seq, Number(frame.Properties, "to") ?? Seq);
                return FrameFate.Pass;
            }
            if (frame.Seq is not { } seq)
                return FrameFate.Pass;
            if (seq <= Seq)
                return FrameFate.Drop;
            if (seq == Seq + 1)
            {
                Seq = seq;
                return FrameFate.Pass;
            }
            if (_missedAt == Seq)
                return FrameFate.MissedAgain;
            _missedAt = Seq;
            return FrameFate.Missed;
        }

        // Breaks of the connection are what this class is for; anything the server says on purpose is not.
        public async Task<T?> TryAsync<T>(Func<Task<T>> step, CancellationToken cancellationToken)
        {
            try
            {
                return await step();
            }
            catch (ApiException exception) when (exception.Problem.Status is 429 or >= 500)
            {
                _trouble = exception.Message;
            }
            catch (CliException exception) when (exception.ExitCode == ExitCodes.Unreachable)
            {
                _trouble = exception.Message;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                _trouble = exception.Message;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                _trouble = "the server said nothing for too long";
            }
            return default;
        }

        public async Task WaitAsync(CancellationToken cancellationToken)
        {
            if (time.GetElapsedTime(_since) > settings.GiveUpAfter)
                throw new CliException(ExitCodes.Unreachable, $"The event stream broke off and could not be resumed within {settings.GiveUpAfter.TotalSeconds:0} s: {_trouble} The run itself goes on.");
            var pause = settings.FirstPause * Math.Pow(2, Math.Min(_failures++, 6));
            await Task.Delay(pause < settings.LongestPause ? pause : settings.LongestPause, time, cancellationToken);
        }
    }
}
