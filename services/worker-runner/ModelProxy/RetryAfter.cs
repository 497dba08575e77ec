using System.Globalization;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>How long a provider asks to be left alone. OpenCode obeys without an upper bound, so there is one here.</summary>
internal static class RetryAfter
{
    private const string Milliseconds = "retry-after-ms";

    /// <summary>The longest wait that an answer asks for, in whichever of its forms; null when it asks for none.</summary>
    public static TimeSpan? Of(HttpResponseMessage answer, DateTimeOffset now) => (Seconds(answer, now), Precise(answer)) switch
    {
        ({ } header, { } precise) => header > precise ? header : precise,
        var (header, precise) => header ?? precise,
    };

    /// <summary>Passes the provider's wish on, at most the longest wait.</summary>
    public static void Copy(HttpResponseMessage from, HttpResponse to, DateTimeOffset now, TimeSpan longest)
    {
        if (Seconds(from, now) is { } wait)
            to.Headers.RetryAfter = Math.Ceiling(Math.Clamp(wait.TotalSeconds, 0, longest.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (Precise(from) is { } precise)
            to.Headers[Milliseconds] = Math.Clamp(precise.TotalMilliseconds, 0, longest.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
    }

    private static TimeSpan? Seconds(HttpResponseMessage answer, DateTimeOffset now) =>
        answer.Headers.RetryAfter is { } wish ? wish.Delta ?? wish.Date - now : null;

    private static TimeSpan? Precise(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues(Milliseconds, out var values)
        && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
        && double.IsFinite(milliseconds)
            ? TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, int.MaxValue))
            : null;
}
