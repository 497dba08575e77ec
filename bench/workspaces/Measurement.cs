namespace Orchestrate.Bench.Workspaces;

/// <summary>What was measured of one operation on one repository.</summary>
/// <param name="Files">Files of the repository.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Unit"><c>ms</c> or <c>KB</c>.</param>
/// <param name="Values">Each measurement.</param>
internal sealed record Measurement(int Files, string Operation, string Unit, IReadOnlyList<double> Values)
{
    /// <summary>The median.</summary>
    public double Median => Values.Order().ElementAt(Values.Count / 2);

    /// <summary>The smallest.</summary>
    public double Least => Values.Min();

    /// <summary>The largest.</summary>
    public double Most => Values.Max();
}
