namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>How long a crashed process waits before it is started again: 1, 2, 4, … 30 s. Who has run for a minute begins again at 1 s.</summary>
public static class RestartBackoff
{
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);
    private const int FirstSeconds = 1;
    private const int LongestSeconds = 30;

    /// <summary>How many crashes in a row this one makes.</summary>
    /// <param name="before">Crashes in a row before it.</param>
    /// <param name="uptime">How long the process had run.</param>
    public static int Crashes(int before, TimeSpan uptime) => uptime >= Steady ? 1 : before + 1;

    /// <summary>The wait after so many crashes in a row.</summary>
    /// <param name="crashes">From 1.</param>
    public static TimeSpan Delay(int crashes) => TimeSpan.FromSeconds(Math.Min(LongestSeconds, FirstSeconds * Math.Pow(2, Math.Clamp(crashes - 1, 0, 10))));
}
