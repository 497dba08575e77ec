using System.ComponentModel.DataAnnotations;

namespace Orchestrate.Messaging;

/// <summary>How this process reaches the bus.</summary>
public sealed class MessagingOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Messaging";

    /// <summary>Value of <see cref="Transport"/>: the bus lives in this process.</summary>
    public const string InMemory = "in_memory";

    /// <summary>Value of <see cref="Transport"/>: RabbitMQ.</summary>
    public const string RabbitMq = "rabbitmq";

    /// <summary><c>in_memory</c> (default) or <c>rabbitmq</c>.</summary>
    [RegularExpression("^(in_memory|rabbitmq)$", ErrorMessage = "Messaging:Transport must be in_memory or rabbitmq.")]
    public string Transport { get; set; } = InMemory;

    /// <summary>Address with credentials, <c>amqp://user:password@host:5672/virtual-host</c>. Only with <c>rabbitmq</c>; keep it in the environment.</summary>
    public Uri RabbitMqUri { get; set; } = new("amqp://guest:guest@localhost:5672/");

    /// <summary>
    /// Declares the queues of work and decisions as quorum queues, replicated by the broker; queues of requests never are. Default off: one broker node gains nothing from
    /// it (decision 16). A queue keeps its kind: delete the queues when you change this, nothing is lost with them.
    /// </summary>
    public bool QuorumQueues { get; set; }

    /// <summary>AMQP heartbeat in seconds, default 10: a frozen host's messages come back after about twice as long.</summary>
    [Range(1, 600)]
    public int HeartbeatSeconds { get; set; } = 10;

    /// <summary>Messages that one endpoint handles at a time unless it says otherwise, default 16.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = 16;

    /// <summary>Transactions in which one process takes its sagas' decisions at the same time, default 3. What comes while all are at work is decided together in the next ones.</summary>
    [Range(1, 64)]
    public int Writers { get; set; } = 3;

    /// <summary>How long the bus may be without one of its endpoints while the broker answers, in seconds, default 60. Then the process ends with code 1, to be started again by its supervisor.</summary>
    [Range(5, 3600)]
    public double BrokenBusSeconds { get; set; } = 60;

    /// <summary>How long a publication may wait for the broker before its row is left to the relay, in seconds; default 5.</summary>
    [Range(1, 60)]
    public int DispatchTimeoutSeconds { get; set; } = 5;

    /// <summary>How long a runner may hold a message, in minutes, default 720. RabbitMQ 3.12 and later read it from the queue; earlier ones need <c>consumer_timeout</c>.</summary>
    [Range(1, 10080)]
    public int AcknowledgementTimeoutMinutes { get; set; } = 720;

    /// <summary>Names this replica's own queues; derived from host and process when empty.</summary>
    [RegularExpression("^[a-z0-9-]{0,60}$", ErrorMessage = "Messaging:ReplicaName must be at most 60 of a-z, 0-9 and '-'.")]
    public string ReplicaName { get; set; } = "";
}
