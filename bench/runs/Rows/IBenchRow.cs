namespace Orchestrate.Bench.Rows;

/// <summary>Something that is measured as a whole, because its bars share what must be started for them.</summary>
public interface IBenchRow
{
    /// <summary>What one types to choose it, for example <c>distributed</c>.</summary>
    string Name { get; }

    /// <summary>What is measured, in one line, for <c>--list</c>.</summary>
    string About { get; }

    /// <summary>The lines of the table, in their order.</summary>
    IReadOnlyList<Bar> Bars { get; }

    /// <summary>Whether it is left out unless somebody names it, because it takes minutes or needs what a machine may not have.</summary>
    bool OnRequest => false;

    /// <summary>Starts what it needs, warms it up, measures <see cref="BenchContext.Repetitions"/> times, and stops what it started.</summary>
    /// <param name="context">The machine's servers and programs, and where to tell of progress.</param>
    /// <param name="cancellationToken">Ends it early; what it started is stopped nevertheless.</param>
    /// <returns>One measurement for each bar that could be measured; a bar that is missing is shown as not measured.</returns>
    Task<IReadOnlyList<Measurement>> MeasureAsync(BenchContext context, CancellationToken cancellationToken);
}
