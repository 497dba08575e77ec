namespace Orchestrate.Domain.Failures;

/// <summary>
/// FAIL-3: three failures in a row open it for a cooldown (60 s); then one trial is let through, whose success closes it and whose failure opens it again.
/// Pure: time is an argument.
/// </summary>
public sealed record CircuitBreaker
{
    /// <summary>Failures in a row that open it.</summary>
    public const int Threshold = 3;

    /// <summary>Failed trials in a row after which a person is asked.</summary>
    public const int MaxTrips = 3;

    /// <summary>How long it stays open, unless the server is set otherwise.</summary>
    public static TimeSpan Cooldown { get; } = TimeSpan.FromSeconds(60);

    /// <summary>One that nothing has happened to.</summary>
    public static CircuitBreaker Closed { get; } = new();

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>When the next trial may begin; null while it is closed.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>How often in a row it was opened.</summary>
    public int Trips { get; init; }

    /// <summary>Whether it lets everything through.</summary>
    public bool IsClosed => OpenUntil is null;

    /// <summary>Whether so many trials failed that waiting longer is no answer.</summary>
    public bool IsHopeless => Trips >= MaxTrips;

    /// <summary>After a failure. While it is open, before the trial's time, failures are those of work that was on its way already; they say nothing new.</summary>
    /// <param name="now">When it was seen.</param>
    /// <param name="retryAfter">How long the other side asked to be left alone: opens it at once, for that long.</param>
    /// <param name="cooldown">How long it stays open otherwise; null for <see cref="Cooldown"/>.</param>
    public CircuitBreaker Failed(DateTimeOffset now, TimeSpan? retryAfter = null, TimeSpan? cooldown = null)
    {
        var counted = this with { Failures = Failures + 1 };
        var until = now + (retryAfter ?? cooldown ?? Cooldown);
        if (now < OpenUntil)
            return retryAfter is not null && until > OpenUntil ? counted with { OpenUntil = until } : counted;
        return IsClosed && counted.Failures < Threshold && retryAfter is null ? counted : counted with { Trips = Trips + 1, OpenUntil = until };
    }
}
