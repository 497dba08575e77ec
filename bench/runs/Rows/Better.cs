namespace Orchestrate.Bench.Rows;

/// <summary>In which direction a figure is better.</summary>
public enum Better
{
    /// <summary>Times, memory, ratios to a floor.</summary>
    Less,

    /// <summary>Throughput.</summary>
    More,
}
