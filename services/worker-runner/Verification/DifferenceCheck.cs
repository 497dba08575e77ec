using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Verification;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Checks which files changed: something did, only what was expected, and nothing that is protected (VER-7).</summary>
internal static class DifferenceCheck
{
    public static Finding Judge(VerifierDefinition verifier, IReadOnlyList<ChangedFile> changes, IReadOnlyList<string> protectedPaths)
    {
        if (changes.Count == 0)
            return new Finding(verifier.AllowEmpty == true, "Nothing changed since the base commit.");
        var include = verifier.Include ?? [];
        var exclude = verifier.Exclude ?? [];
        var outside = changes.Where(file => include.Count > 0 && !Matches(include, file)).ToList();
        var forbidden = changes.Where(file => Touches(exclude, file)).ToList();
        var kept = changes.Where(file => Touches(protectedPaths, file)).ToList();
        var problems = new[] { Sentence(outside, "outside the included paths"), Sentence(forbidden, "in excluded paths"), Sentence(kept, "protected") }.OfType<string>().ToList();
        var list = string.Join('\n', changes.Take(100).Select(file => $"{file.Change} {file.Path} +{file.AddedLines} -{file.DeletedLines}"));
        return new Finding(problems.Count == 0, problems.Count == 0 ? $"{changes.Count} changed file{(changes.Count == 1 ? "" : "s")}, all within the expected paths." : string.Join(' ', problems)) { Output = list };
    }

    private static bool Matches(IReadOnlyList<string> globs, ChangedFile file) => globs.Any(glob => Globs.Matches(glob, file.Path));

    // As the gate does (VER-7): where upper and lower case are one, Test/a replaces test/a.
    private static bool Touches(IReadOnlyList<string> globs, ChangedFile file) => globs.Any(glob => Globs.MatchesInAnyCase(glob, file.Path));

    private static string? Sentence(List<ChangedFile> files, string where) =>
        files.Count == 0 ? null : $"{files.Count} changed files are {where}: {string.Join(", ", files.Take(10).Select(file => file.Path))}.";
}
