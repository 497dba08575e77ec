using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Verification;

/// <summary>VER-7: the files that no attempt may change, because they decide what a verification means. Each verification sees them as the base commit has them.</summary>
public static class ProtectedPaths
{
    /// <summary>Files whose only purpose is to say how commands run. One line in them makes every test pass.</summary>
    private static readonly string[] RunnerConfiguration =
    [
        "**/.npmrc", "**/.yarnrc", "**/.yarnrc.yml", "**/.pnpmfile.cjs", "**/bunfig.toml", "**/.mocharc.*",
        "**/pytest.ini", "**/sitecustomize.py", "**/usercustomize.py", "**/.cargo/config", "**/.cargo/config.toml", "**/.bazelrc",
    ];

    private static readonly string[] TestFolders = ["test", "tests", "spec", "specs", "__tests__"];

    /// <summary>The bundle's globs, the test files that its acceptance tests name, and the configuration of runners unless the bundle opens it.</summary>
    public static IReadOnlyList<string> Of(SpecBundle bundle)
    {
        var configuration = bundle.Policies.RunnerConfiguration == "open" ? [] : RunnerConfiguration;
        var tests = bundle.AcceptanceTests.SelectMany(t => t.Verifier.Argv ?? []).Where(IsTestFile).Select(Paths.Normalise);
        return [.. bundle.Policies.ProtectedPaths.Concat(tests).Concat(configuration).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether a word of an acceptance test's command names one test file: the program under test, a folder or a pattern is left alone.</summary>
    private static bool IsTestFile(string argument)
    {
        if (argument.StartsWith('-') || argument.IndexOfAny(['*', '?', ' ', ':', '=']) >= 0 || !Paths.IsConfined(argument))
            return false;
        var segments = Paths.Normalise(argument).Split('/');
        var name = segments[^1];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == name.Length - 1)
            return false;
        var stem = name[..dot];
        return segments[..^1].Any(s => TestFolders.Contains(s, StringComparer.OrdinalIgnoreCase))
            || name.Contains(".test.", StringComparison.OrdinalIgnoreCase) || name.Contains(".spec.", StringComparison.OrdinalIgnoreCase)
            || stem.StartsWith("test_", StringComparison.OrdinalIgnoreCase) || stem.EndsWith("_test", StringComparison.OrdinalIgnoreCase)
            || stem.EndsWith("Tests", StringComparison.Ordinal) || stem.EndsWith("Test", StringComparison.Ordinal);
    }
}
