using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;

namespace Orchestrate.Cli.Broker;

/// <summary>A message that was moved out of its queue, and how it looks when it goes back.</summary>
/// <param name="Properties">Its properties, with what was added when it was moved.</param>
/// <param name="Body">Its body, as it was sent.</param>
internal sealed record DeadLetter(IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    /// <summary>Header with what went wrong.</summary>
    internal const string FaultMessage = "MT-Fault-Message";

    /// <summary>Header with the time at which it failed.</summary>
    internal const string FaultTime = "MT-Fault-Timestamp";

    // Of the move and of the broker; on a message that goes back they would describe something that is over.
    private static readonly string[] Passing = ["MT-Fault-", "MT-Reason", "MT-Host-", "x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "x-acquired-count", "x-dotnet-"];

    internal string Id => Properties.MessageId ?? "(without an id)";

    /// <summary>Since when it is here; null when it does not say.</summary>
    internal DateTimeOffset? Since =>
        DateTimeOffset.TryParse(Header(FaultTime), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : Properties.IsTimestampPresent() ? DateTimeOffset.FromUnixTimeSeconds(Properties.Timestamp.UnixTime)
        : null;

    internal string? Reason => Header(FaultMessage);

    /// <summary>
    /// The message as it was before it failed: same id, same body. A command for a runner also says that it was sent before, so that the runner asks first and drops it when the
    /// run has gone on without it.
    /// </summary>
    /// <param name="queue">Where it goes.</param>
    internal (BasicProperties Properties, ReadOnlyMemory<byte> Body) Restored(string queue)
    {
        var properties = new BasicProperties(Properties)
        {
            Persistent = true,
            Headers = Properties.Headers?.Where(header => !Passing.Any(prefix => header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToDictionary(),
        };
        properties.ClearExpiration();
        return (properties, QueueMeaning.IsWork(queue) ? Claimed(Body) : Body);
    }

    private static ReadOnlyMemory<byte> Claimed(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonNode.Parse(body.Span) is not JsonObject envelope || envelope["message"] is not JsonObject command)
                return body;
            command["mustClaim"] = true;
            return Encoding.UTF8.GetBytes(envelope.ToJsonString());
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private string? Header(string name) => Properties.Headers?.TryGetValue(name, out var value) == true
        ? value is byte[] text ? Encoding.UTF8.GetString(text) : value?.ToString()
        : null;
}
