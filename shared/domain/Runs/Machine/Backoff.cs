using Orchestrate.Domain.Failures;

namespace Orchestrate.Domain.Runs;

/// <summary>Waiting times between tries (FAIL-7): each class has its own, exponential with jitter. The jitter is derived, so a decision can be repeated.</summary>
public static class Backoff
{
    /// <summary>
    /// How long to wait before the given retry: <c>transient</c> 1 s, 2 s, 4 s … up to 60 s; <c>lost</c> and <c>cancelled</c> the same up to 10 s;
    /// <c>timeout</c> 2 s … up to 30 s; the other classes not at all, because it was not a matter of time. 0–25 % jitter on top.
    /// </summary>
    /// <param name="failureClass">The class.</param>
    /// <param name="seed">What the jitter is derived from.</param>
    /// <param name="retry">The retry, from 1.</param>
    /// <param name="retryAfterSeconds">What the provider asked for: a lower bound, itself bounded by <see cref="ProviderWait"/>.</param>
    public static TimeSpan Delay(string failureClass, Guid seed, int retry, int? retryAfterSeconds = null)
    {
        var (first, most) = failureClass switch
        {
            FailureClasses.Transient => (1, 60),
            FailureClasses.Lost or FailureClasses.Cancelled => (1, 10),
            FailureClasses.Timeout => (2, 30),
            _ => (0, 0),
        };
        var seconds = Math.Min(most, first * Math.Pow(2, Math.Clamp(retry - 1, 0, 30)));
        var jitter = Identity.Derive(seed, "backoff", Identity.Part(retry)).ToByteArray()[0] / 255.0 * 0.25;
        var delay = TimeSpan.FromSeconds(seconds * (1 + jitter));
        var asked = TimeSpan.FromSeconds(ProviderWait.Honoured(retryAfterSeconds) ?? 0);
        return delay > asked ? delay : asked;
    }
}
