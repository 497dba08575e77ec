using System.Globalization;
using Orchestrate.Cli.Api;

namespace Orchestrate.Cli.Rendering;

/// <summary>When an event happened, counted from the run's first event: by the server's clock, so that it reads the same live and years later.</summary>
public sealed class RunClock
{
    private DateTimeOffset? _first;
    private TimeSpan _last;

    /// <summary>Minutes and seconds; a frame without a time has the one of the frame before.</summary>
    /// <param name="frame">The frame.</param>
    public string At(RunFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (DateTimeOffset.TryParse(frame.Properties.Text("at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            _first ??= at;
            _last = at - _first.Value;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{(int)_last.TotalMinutes,3}:{_last.Seconds:00}");
    }
}
