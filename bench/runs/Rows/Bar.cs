namespace Orchestrate.Bench.Rows;

/// <summary>One line of the table: a figure and what is asked of it.</summary>
/// <param name="Id">Its name in files, unique among all rows, for example <c>distributed.latency</c>.</param>
/// <param name="Text">What a reader of the table sees, for example <c>distributed: run latency, one at a time, p50</c>.</param>
/// <param name="Unit">Of the figure, for example <c>ms</c> or <c>runs/s</c>; empty for a ratio.</param>
/// <param name="Must">The bar; null where a figure is only shown.</param>
/// <param name="Reach">What to reach for; null where nothing is named.</param>
/// <param name="Better">In which direction the figure is better.</param>
public sealed record Bar(string Id, string Text, string Unit, double? Must = null, double? Reach = null, Better Better = Better.Less)
{
    /// <summary>Whether a figure meets a limit of this bar; null where there is no limit.</summary>
    /// <param name="value">The figure, in <see cref="Unit"/>.</param>
    /// <param name="limit"><see cref="Must"/> or <see cref="Reach"/>.</param>
    public bool? Meets(double value, double? limit) => limit is not { } bound ? null : Better == Better.Less ? value <= bound : value >= bound;
}
