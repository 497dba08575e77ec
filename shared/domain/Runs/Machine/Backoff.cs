namespace Orchestrate.Domain.Runs;

/// <summary>Waiting times between tries (FAIL-7): exponential with jitter. The jitter is derived, so a decision can be repeated.</summary>
public static class Backoff
{
    /// <summary>1 s, 2 s, 4 s … up to 60 s, plus 0–25 %.</summary>
    public static TimeSpan Delay(Guid seed, int retry)
    {
        var seconds = Math.Min(60, Math.Pow(2, Math.Max(0, retry - 1)));
        var jitter = Identity.Derive(seed, "backoff", Identity.Part(retry)).ToByteArray()[0] / 255.0 * 0.25;
        return TimeSpan.FromSeconds(seconds * (1 + jitter));
    }
}
