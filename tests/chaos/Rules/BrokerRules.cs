using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>No queue of the fleet has a message left: neither work, nor one that nobody could handle (<c>_error</c>) or nobody wanted (<c>_skipped</c>).</summary>
internal static class BrokerRules
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    public static Task HoldAsync(Fleet fleet) => Eventually.EqualsAsync("", async () => string.Join(' ', await NotEmptyAsync(fleet)), "every queue is empty", Settling);

    private static async Task<IEnumerable<string>> NotEmptyAsync(Fleet fleet)
    {
        var queues = await fleet.Servers.Rabbit.ControlAsync("list_queues", "-p", fleet.Broker.AbsolutePath.Trim('/'), "name", "messages");
        return queues.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(q => q[1] != "0").Select(q => $"{q[0]}:{q[1]}");
    }
}
