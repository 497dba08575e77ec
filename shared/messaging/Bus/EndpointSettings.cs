namespace Orchestrate.Messaging;

/// <summary>How a queue is consumed. Contributions to the same queue share one.</summary>
public sealed class EndpointSettings
{
    /// <summary>Messages handled at a time; null means <see cref="MessagingOptions.Concurrency"/>.</summary>
    public Func<IServiceProvider, int>? Concurrency { get; set; }

    /// <summary>Retries in this process before a message goes to <c>_error</c> and a Fault is published; default 5, 100 ms to 2 s apart. A database that is away is waited for about four minutes on top.</summary>
    public int Retries { get; set; } = 5;

    /// <summary>
    /// True for queues of nothing but requests. Their sender waits seconds and asks again: such a queue is not replicated, and a request that fails is answered with a
    /// Fault and not kept in <c>_error</c>, where it could only be redriven to nobody.
    /// </summary>
    public bool AnswersRequests { get; set; }

    /// <summary>True for queues whose messages are several that were sent together. They are named by their senders and bound to nothing that is published.</summary>
    public bool TakesApart { get; set; }

    /// <summary>True for queues whose messages are held while work is done: nothing is fetched ahead, so that waiting messages stay visible to idle replicas.</summary>
    public bool HoldsWork { get; set; }
}
