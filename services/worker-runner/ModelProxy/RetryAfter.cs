using System.Globalization;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>How long a provider asks to wait. OpenCode obeys without an upper bound, so there is one here.</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Passes the provider's wish on, at most 60 seconds.</summary>
    public static void Copy(HttpResponseMessage from, HttpResponse to, DateTimeOffset now)
    {
        if (from.Headers.RetryAfter is { } wish && (wish.Delta ?? wish.Date - now) is { } wait)
            to.Headers.RetryAfter = Math.Ceiling(Math.Clamp(wait.TotalSeconds, 0, Longest.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (from.Headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            && double.IsFinite(milliseconds))
            to.Headers["retry-after-ms"] = Math.Clamp(milliseconds, 0, Longest.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
    }
}
