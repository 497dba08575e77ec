using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Broker;

/// <summary>What RabbitMQ's management plug-in knows of the queues of one virtual host.</summary>
internal sealed class ManagementApi : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly string _virtualHost;
    private readonly TimeProvider _time;

    internal ManagementApi(Uri address, TimeProvider time)
    {
        _address = address;
        _time = time;
        _virtualHost = BrokerAddresses.VirtualHost(address);
        var (user, password) = BrokerAddresses.Credentials(address);
        _http = new HttpClient { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority).Replace($"{address.UserInfo}@", string.Empty, StringComparison.Ordinal)), Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>All queues, those of Orchestrate first, dead letters last.</summary>
    /// <exception cref="CliException">The plug-in does not answer, or refuses.</exception>
    internal async Task<IReadOnlyList<QueueFacts>> QueuesAsync(CancellationToken cancellationToken)
    {
        var all = await AskAsync(HttpMethod.Get, $"/api/queues/{Uri.EscapeDataString(_virtualHost)}", null, cancellationToken);
        var queues = new List<QueueFacts>();
        foreach (var queue in all.EnumerateArray())
            queues.Add(await FactsAsync(queue, cancellationToken));
        return [.. queues.OrderBy(queue => Order(queue.Kind)).ThenBy(queue => queue.Name, StringComparer.Ordinal)];
    }

    private async Task<QueueFacts> FactsAsync(JsonElement queue, CancellationToken cancellationToken)
    {
        var name = queue.Text("name") ?? string.Empty;
        var meaning = QueueMeaning.Of(name);
        var ready = queue.Integer("messages_ready");
        var stats = queue.Member("message_stats");
        var facts = new QueueFacts
        {
            Name = name,
            Kind = meaning.Kind,
            Meaning = meaning.Words,
            Type = queue.Text("type"),
            Ready = ready,
            Unacked = queue.Integer("messages_unacknowledged"),
            Consumers = queue.Integer("consumers"),
            InPerSecond = stats?.Member("publish_details")?.Decimal("rate"),
            OutPerSecond = stats?.Member("ack_details")?.Decimal("rate"),
            OldestSeconds = ready is > 0 && queue.Integer("head_message_timestamp") is { } at ? Age(DateTimeOffset.FromUnixTimeSeconds(at)) : null,
        };
        return meaning.IsDead && ready is > 0 ? await WithReasonAsync(facts, cancellationToken) : facts;
    }

    // Looking marks the message as redelivered, which means nothing for a dead letter and would mean a lost runner for work. So only these are looked into.
    private async Task<QueueFacts> WithReasonAsync(QueueFacts facts, CancellationToken cancellationToken)
    {
        var first = await AskAsync(
            HttpMethod.Post,
            $"/api/queues/{Uri.EscapeDataString(_virtualHost)}/{Uri.EscapeDataString(facts.Name)}/get",
            new { count = 1, ackmode = "ack_requeue_true", encoding = "auto", truncate = 1 },
            cancellationToken);
        var headers = first.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } message ? message.Member("properties")?.Member("headers") : null;
        var failedAt = DateTimeOffset.TryParse(headers?.Text(DeadLetter.FaultTime), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : (DateTimeOffset?)null;
        return facts with
        {
            Reason = headers?.Text(DeadLetter.FaultMessage) ?? (facts.Kind == "skipped" ? "no consumer knows this kind of message" : null),
            OldestSeconds = failedAt is { } since ? Age(since) : facts.OldestSeconds,
        };
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new CliException(ExitCodes.Refused, $"RabbitMQ's management plug-in at {BrokerAddresses.Shown(_address)} does not accept this user and password, or the user may not see '{_virtualHost}' (it needs the tag 'monitoring').");
            if (response.StatusCode == HttpStatusCode.NotFound)
                throw new CliException(ExitCodes.Refused, $"RabbitMQ at {BrokerAddresses.Shown(_address)} has no virtual host '{_virtualHost}', or the address is not that of its management plug-in.");
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new CliException(ExitCodes.Unreachable, $"RabbitMQ's management plug-in at {BrokerAddresses.Shown(_address)} does not answer: {exception.Message} Is it enabled ('rabbitmq-plugins enable rabbitmq_management')?");
        }
    }

    private long Age(DateTimeOffset since) => Math.Max(0, (long)(_time.GetUtcNow() - since).TotalSeconds);

    private static int Order(string kind) => Array.IndexOf(["work", "decisions", "requests", "broadcast", "other", "error", "skipped"], kind);
}
