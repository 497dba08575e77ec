namespace Orchestrate.Domain.Verification;

/// <summary>When a test report proves something (VER-6): enough tests ran, none failed, and the named ones are among those that passed.</summary>
public static class JunitRules
{
    private const int MostNames = 10;

    /// <summary>Judges a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="minTests">Fewest tests that must have run; skipped ones have not.</param>
    /// <param name="testsPresent">Tests that must have run and passed, each written <c>classname.name</c> or <c>name</c>.</param>
    /// <returns>Whether it holds, and a sentence.</returns>
    public static (bool Passed, string Detail) Judge(JunitReport report, int minTests, IReadOnlyList<string> testsPresent)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(testsPresent);
        var failed = report.Cases.Where(c => c.Outcome == JunitOutcome.Failed).ToList();
        var skipped = report.Cases.Count(c => c.Outcome == JunitOutcome.Skipped);
        var ran = report.Cases.Count - skipped;
        var passed = report.Cases.Where(c => c.Outcome == JunitOutcome.Passed).SelectMany(c => new[] { c.FullName, c.Name }).ToHashSet(StringComparer.Ordinal);
        var all = report.Cases.SelectMany(c => new[] { c.FullName, c.Name }).ToHashSet(StringComparer.Ordinal);
        var missing = testsPresent.Where(name => !all.Contains(name)).ToList();
        var notPassed = testsPresent.Where(name => all.Contains(name) && !passed.Contains(name)).ToList();
        var problems = new List<string>();
        if (failed.Count > 0)
            problems.Add($"{failed.Count} failed: {List(failed.Select(c => c.FullName))}.");
        problems.AddRange(report.Complaints.Take(MostNames));
        if (ran < minTests)
            problems.Add($"At least {minTests} must run.");
        if (missing.Count > 0)
            problems.Add($"Not in the report: {List(missing)}.");
        if (notPassed.Count > 0)
            problems.Add($"Did not pass: {List(notPassed)}.");
        return (problems.Count == 0, string.Join(' ', problems.Prepend($"{ran} tests ran, {failed.Count} failed, {skipped} were skipped.")));
    }

    private static string List(IEnumerable<string> names)
    {
        var all = names.Select(name => name.Length > 200 ? name[..200] + "…" : name).ToList();
        return string.Join(", ", all.Take(MostNames)) + (all.Count > MostNames ? $" and {all.Count - MostNames} more" : string.Empty);
    }
}
