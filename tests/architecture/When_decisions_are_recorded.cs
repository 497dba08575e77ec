using System.Text.RegularExpressions;

namespace Orchestrate.Architecture.Tests;

/// <summary>Decision records are short, numbered without a gap, and say how they are checked (ADR 0001).</summary>
public sealed partial class When_decisions_are_recorded
{
    private static readonly string[] Headings = ["## Context", "## Decision", "## Consequences", "## How we check it"];

    [Fact]
    public void Should_be_numbered_without_a_gap()
    {
        var numbers = Records().Select(f => int.Parse(Path.GetFileName(f)[..4], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.NotEmpty(numbers);
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }

    [Fact]
    public void Should_have_the_form()
    {
        foreach (var file in Records())
        {
            var text = Repository.Read(file);
            Assert.True(FileName().IsMatch(Path.GetFileName(file)), $"{file}: the name must be NNNN-words-with-hyphens.md.");
            Assert.True(Regex.IsMatch(text, $@"\A# {Path.GetFileName(file)[..4]} \S.+\n\nStatus: (accepted|superseded by \d{{4}}) · \d{{4}}-\d{{2}}-\d{{2}}\n"), $"{file}: title or status line.");
            var places = Headings.Select(h => text.IndexOf($"\n{h}\n", StringComparison.Ordinal)).ToList();
            Assert.True(places.All(p => p > 0) && places.SequenceEqual(places.Order()), $"{file}: needs {string.Join(", ", Headings)} in this order.");
            Assert.True(text.Split('\n').Length <= 60, $"{file}: longer than 60 lines.");
            Assert.True(text[places[^1]..].Trim().Split('\n').Length > 1, $"{file}: says nothing about how it is checked.");
        }
    }

    [Fact]
    public void Should_exist_when_the_code_refers_to_them()
    {
        var known = Records().Select(f => Path.GetFileName(f)[..4]).ToHashSet(StringComparer.Ordinal);
        var missing =
            from file in Repository.Files()
            from Match reference in Reference().Matches(Repository.Read(file))
            where !known.Contains(reference.Groups[1].Value)
            select $"{file}: ADR {reference.Groups[1].Value}";
        Assert.Empty(missing);
    }

    private static IReadOnlyList<string> Records() => Repository.Files("docs/decisions", ".md");

    [GeneratedRegex(@"^\d{4}(-[a-z0-9]+)+\.md$")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\bADR (\d{4})\b")]
    private static partial Regex Reference();
}
