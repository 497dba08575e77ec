using System.Text.RegularExpressions;

namespace Orchestrate.Architecture.Tests;

/// <summary>What the documents point to exists.</summary>
public sealed partial class When_the_documents_are_read
{
    private static readonly string[] Cases = ["Happy path", "Worker failure", "Retry", "Timeout", "Cancellation", "Partial completion", "Evidence missing"];

    [Fact]
    public void Should_find_the_target_of_every_link()
    {
        var broken = new List<string>();
        foreach (var file in Repository.Files(extension: ".md"))
        {
            var folder = Path.GetDirectoryName(Repository.PathOf(file))!;
            foreach (Match link in Link().Matches(WithoutCode(Repository.Read(file))))
            {
                var target = link.Groups[1].Value.Split('#')[0];
                if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target)))
                    broken.Add($"{file}: {target}");
            }
        }

        Assert.True(broken.Count == 0, $"Links that lead nowhere:\n{string.Join('\n', broken)}");
    }

    [Fact]
    public void Should_find_every_test_that_is_named()
    {
        var tests = TestNames();
        var missing =
            from file in Repository.Files(extension: ".md")
            from Match name in TestReference().Matches(Repository.Read(file))
            where !tests.Contains(name.Value)
            select $"{file}: {name.Value}";
        var all = missing.Distinct().ToList();
        Assert.True(all.Count == 0, $"Documents name tests that do not exist:\n{string.Join('\n', all)}");
    }

    [Fact]
    public void Should_link_every_acceptance_case_to_a_journey()
    {
        var sections = Repository.Read("docs/acceptance_tests.md").Split("\n## ").Skip(1).ToDictionary(s => s.Split('\n')[0].Trim(), s => s, StringComparer.Ordinal);
        foreach (var name in Cases)
        {
            Assert.True(sections.TryGetValue(name, out var section), $"docs/acceptance_tests.md has no section `{name}`.");
            Assert.Matches(@"`tests/journeys/When_the_loop_runs_over_http\.Should_\w+`", section!);
        }
    }

    /// <summary><c>Class.Method</c> of every test method in the sources of the test projects.</summary>
    private static HashSet<string> TestNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Repository.Files("tests", ".cs"))
        {
            var type = string.Empty;
            foreach (Match match in ClassOrMethod().Matches(Repository.Read(file)))
            {
                if (match.Groups["type"].Success)
                    type = match.Groups["type"].Value;
                else
                    names.Add($"{type}.{match.Groups["method"].Value}");
            }
        }

        return names;
    }

    private static string WithoutCode(string text) => Code().Replace(text, string.Empty);

    [GeneratedRegex(@"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\bWhen_\w+\.Should_\w+")]
    private static partial Regex TestReference();

    [GeneratedRegex(@"class\s+(?<type>When_\w+)|(?:void|Task|ValueTask)\s+(?<method>Should_\w+)\s*\(")]
    private static partial Regex ClassOrMethod();
}
