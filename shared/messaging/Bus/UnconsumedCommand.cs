using System.Text.Json;
using Orchestrate.Contracts.Work;

namespace Orchestrate.Messaging;

/// <summary>What can be known of a command of the coordinator that no consumer could take: whose it is. All else may be of another version, and is not read.</summary>
internal static class UnconsumedCommand
{
    /// <summary>Longest part of an error's text that goes into the report, in characters.</summary>
    private const int LongestDetail = 500;

    /// <summary>The report that the coordinator decides on like on any other failure: another try after a while, and the end of the run after too many of them. Null when the message is not a command for a piece of work.</summary>
    /// <param name="body">The message as it came, in MassTransit's envelope.</param>
    /// <param name="code">Stable code of what went wrong.</param>
    /// <param name="detail">What went wrong.</param>
    public static WorkFailed? Report(ReadOnlyMemory<byte> body, string code, string detail)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            if (envelope.RootElement.ValueKind != JsonValueKind.Object || !envelope.RootElement.TryGetProperty("message", out var command) || command.ValueKind != JsonValueKind.Object)
                return null;
            return Id(command, "runId") is { } run && Id(command, "workId") is { } work && command.TryGetProperty("leaseEpoch", out var number) && number.TryGetInt32(out var epoch)
                ? new WorkFailed
                {
                    RunId = run,
                    WorkId = work,
                    LeaseEpoch = epoch,
                    FailureClass = "transient",
                    Code = code,
                    Detail = detail.Length > LongestDetail ? string.Concat(detail.AsSpan(0, LongestDetail), "…") : detail,
                }
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static Guid? Id(JsonElement command, string name) =>
        command.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id) ? id : null;
}
