namespace Orchestrate.Domain.Failures;

/// <summary>FAIL-7: how far a provider's wish to be left alone is honoured.</summary>
public static class ProviderWait
{
    /// <summary>Longest wait, seconds: a provider, or whoever pretends to be one, must not be able to put a run to sleep.</summary>
    public const int LongestSeconds = 15 * 60;

    /// <summary>The wait that is honoured, seconds; null when none was asked for.</summary>
    /// <param name="seconds">What the provider asked for.</param>
    public static int? Honoured(int? seconds) => seconds is > 0 ? Math.Min(seconds.Value, LongestSeconds) : null;
}
