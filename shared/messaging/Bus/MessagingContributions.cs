namespace Orchestrate.Messaging;

/// <summary>Contributions collected in the service collection until the host builds its one bus.</summary>
internal sealed class MessagingContributions
{
    private readonly List<Action<MessagingBuilder>> contributions = [];

    public bool Closed { get; private set; }

    public void Add(Action<MessagingBuilder> contribution)
    {
        if (Closed)
            throw new InvalidOperationException("AddOrchestrateMessaging was called after AddOrchestrateBus; register every service first.");
        contributions.Add(contribution);
    }

    public IReadOnlyList<Action<MessagingBuilder>> Close()
    {
        if (Closed)
            throw new InvalidOperationException("AddOrchestrateBus was called twice; a process has one bus.");
        Closed = true;
        return contributions;
    }
}
