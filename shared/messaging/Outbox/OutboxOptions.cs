using System.ComponentModel.DataAnnotations;

namespace Orchestrate.Messaging;

/// <summary>How the relays of this process behave.</summary>
public sealed class OutboxOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Outbox";

    /// <summary>Seconds between two looks at what was not confirmed, default 2.</summary>
    [Range(0.05, 60)]
    public double RelaySeconds { get; set; } = 2;

    /// <summary>Rows that one look takes, default 100.</summary>
    [Range(1, 1000)]
    public int BatchSize { get; set; } = 100;

    /// <summary>Days that inbox rows are kept, default 7: a message that comes again later than that is taken as new.</summary>
    [Range(1, 365)]
    public int InboxDays { get; set; } = 7;
}
