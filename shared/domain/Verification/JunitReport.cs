namespace Orchestrate.Domain.Verification;

/// <summary>What one or more JUnit XML files say.</summary>
/// <param name="Cases">The test cases.</param>
/// <param name="Complaints">What else the files say that went wrong: errors outside any case, and suites that declare failures which no case shows.</param>
public sealed record JunitReport(IReadOnlyList<JunitCase> Cases, IReadOnlyList<string> Complaints);

/// <summary>One test case.</summary>
/// <param name="ClassName">Its <c>classname</c>; empty when it has none.</param>
/// <param name="Name">Its <c>name</c>.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record JunitCase(string ClassName, string Name, JunitOutcome Outcome)
{
    /// <summary><c>classname.name</c>, or the name alone.</summary>
    public string FullName => ClassName.Length == 0 ? Name : $"{ClassName}.{Name}";
}

/// <summary>How a test case ended.</summary>
public enum JunitOutcome
{
    /// <summary>It ran and passed.</summary>
    Passed,

    /// <summary>It failed or broke.</summary>
    Failed,

    /// <summary>It did not run: skipped or disabled.</summary>
    Skipped,
}
