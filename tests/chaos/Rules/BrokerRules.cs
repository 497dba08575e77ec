using Orchestrate.Chaos.Tests.Faults;
using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>No queue of the fleet has a message left: neither work, nor one that nobody could handle (<c>_error</c>) or nobody wanted (<c>_skipped</c>).</summary>
internal static class BrokerRules
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    public static async Task HoldAsync(Fleet fleet)
    {
        try
        {
            await Eventually.EqualsAsync(
                "", async () => string.Join(' ', (await Queues.ListAsync(fleet)).Where(queue => queue.Messages > 0).Select(queue => $"{queue.Name}:{queue.Messages}")), "every queue is empty", Settling);
        }
        catch (TimeoutException exception)
        {
            // Messages that somebody holds, and who holds them, are gone with the fleet.
            var held = await fleet.Rabbit.ControlAsync("list_channels", "name", "messages_unacknowledged", "messages_uncommitted", "prefetch_count", "consumer_count");
            throw new TimeoutException($"{exception.Message}\nLogs of all processes: {fleet.KeepFolder()}\nChannels that hold a message:\n{string.Join('\n', held.Split('\n').Where(line => !line.Contains("\t0\t0\t", StringComparison.Ordinal)))}", exception);
        }
    }
}
