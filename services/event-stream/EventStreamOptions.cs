using System.ComponentModel.DataAnnotations;

namespace Orchestrate.EventStream;

/// <summary>How event-stream behaves.</summary>
public sealed class EventStreamOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "EventStream";

    /// <summary>Seconds between two heartbeats of a stream, default 10. Clients give up after 20 to 45 s of silence.</summary>
    [Range(0.05, 15)]
    public double HeartbeatSeconds { get; set; } = 10;

    /// <summary>Seconds between two looks at the log of watched runs, default 2: how late an event is at most whose message was lost.</summary>
    [Range(0.05, 60)]
    public double RereadSeconds { get; set; } = 2;

    /// <summary>Frames that wait for one client before it is closed as too slow, default 1 024.</summary>
    [Range(4, 1_000_000)]
    public int ClientBuffer { get; set; } = 1024;

    /// <summary>Rows that one read of the log takes, default 500.</summary>
    [Range(1, 5000)]
    public int PageSize { get; set; } = 500;
}
