using Orchestrate.Chaos.Tests.Faults;
using Orchestrate.Chaos.Tests.Fleets;

namespace Orchestrate.Chaos.Tests.Rules;

/// <summary>No queue of the fleet has a message left: neither work, nor one that nobody could handle (<c>_error</c>) or nobody wanted (<c>_skipped</c>).</summary>
internal static class BrokerRules
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(60);

    public static Task HoldAsync(Fleet fleet) => Eventually.EqualsAsync(
        "", async () => string.Join(' ', (await Queues.ListAsync(fleet)).Where(queue => queue.Messages > 0).Select(queue => $"{queue.Name}:{queue.Messages}")), "every queue is empty", Settling);
}
