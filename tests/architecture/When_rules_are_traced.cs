using System.Globalization;
using System.Text.RegularExpressions;
using Orchestrate.Domain.Rules;

namespace Orchestrate.Architecture.Tests;

/// <summary>A rule of the catalogue is a promise: it has code, a test that names it, and documentation with its numbers; and no code cites a rule that is not in the catalogue.</summary>
public sealed partial class When_rules_are_traced
{
    private const string Document = "docs/protocol.md";

    /// <summary>Tests of the catalogue itself and of its views: they prove nothing about a rule.</summary>
    private static readonly string[] AboutTheCatalogue =
        ["When_rules_are_traced.cs", "When_rules_are_catalogued.cs", "When_rules_bite.cs", "When_rules_are_listed.cs", "When_rules_are_asked_for.cs", "When_a_run_is_told.cs", "When_the_api_is_described.cs"];

    private static readonly Lazy<HashSet<string>> InCode = new(() => Cited(
        Repository.Files("shared/domain", ".cs").Concat(Repository.Files("services", ".cs")).Where(f => !f.StartsWith("shared/domain/Rules/", StringComparison.Ordinal)), WithoutPlainComments));

    private static readonly Lazy<HashSet<string>> InTests = new(() => Cited(Repository.Files("tests", ".cs").Where(f => !AboutTheCatalogue.Contains(Path.GetFileName(f), StringComparer.Ordinal)), text => text));

    private static readonly Lazy<Dictionary<string, string>> Sections = new(() => Heading().Matches(Repository.Read(Document)).ToDictionary(m => m.Groups["id"].Value, m => m.Groups["text"].Value, StringComparer.Ordinal));

    public static TheoryData<string> Ids => [.. RuleCatalogue.All.Select(r => r.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Should_have_code(string id) =>
        Assert.True(InCode.Value.Contains(id), $"{id} is in the catalogue, but no string and no docstring in shared/domain or services names it.");

    [Theory]
    [MemberData(nameof(Ids))]
    public void Should_have_a_test(string id) => Assert.True(InTests.Value.Contains(id), $"{id} is in the catalogue, but no test names it.");

    [Theory]
    [MemberData(nameof(Ids))]
    public void Should_be_documented_with_its_numbers(string id)
    {
        Assert.True(Sections.Value.TryGetValue(id, out var section), $"{Document} has no heading `### {id}: …`.");
        var numbers = Number().Matches(section!).Select(m => decimal.Parse(m.Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)).ToHashSet();
        var missing = RuleCatalogue.Find(id)!.Numbers.Where(n => !numbers.Contains(n.Value) || (n.Maximum is { } most && id == "LIM-1" && !numbers.Contains(most))).Select(n => $"{n.Name} = {n.Value} {n.Unit}").ToList();
        Assert.True(missing.Count == 0, $"{Document} does not say of {id}: {string.Join(", ", missing)}.");
        var settings = RuleCatalogue.Find(id)!.Numbers.Select(n => n.SetBy).Where(s => s.StartsWith("policies.", StringComparison.Ordinal) || s.Contains(':', StringComparison.Ordinal));
        Assert.All(settings, s => Assert.Contains(s, section!, StringComparison.Ordinal));
    }

    [Fact]
    public void Should_document_no_rule_that_does_not_exist() =>
        Assert.DoesNotContain(Sections.Value.Keys, id => RuleCatalogue.Find(id) is null);

    [Fact]
    public void Should_cite_no_rule_that_does_not_exist()
    {
        var families = RuleCatalogue.All.Select(r => r.Id.Split('-')[0]).ToHashSet(StringComparer.Ordinal);
        var unknown =
            from file in Repository.Files("shared/domain", ".cs").Concat(Repository.Files("services", ".cs"))
            let text = Repository.Read(file)
            from Match match in Id().Matches(text)
            let quoted = match.Index > 0 && text[match.Index - 1] == '"' && match.Index + match.Length < text.Length && text[match.Index + match.Length] == '"'
            where (families.Contains(match.Groups["family"].Value) || (quoted && file.StartsWith("shared/domain/", StringComparison.Ordinal))) && RuleCatalogue.All.All(r => r.Id != match.Value)
            select $"{file}: {match.Value}";
        var all = unknown.Distinct().ToList();
        Assert.True(all.Count == 0, $"Not in the catalogue:\n{string.Join('\n', all)}");
    }

    [Fact]
    public void Should_show_the_defaults_of_the_services_settings()
    {
        var settings = RuleCatalogue.All.SelectMany(r => r.Numbers).Where(n => n.SetBy.Contains(':', StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(settings);
        foreach (var number in settings)
        {
            var (section, property) = number.SetBy.Split(':') is [var first, var second] ? (first, second) : throw new InvalidOperationException(number.SetBy);
            var options = Repository.Files("services", ".cs").Select(Repository.Read).Single(t => t.Contains($"const string SectionName = \"{section}\"", StringComparison.Ordinal));
            var value = Regex.Match(options, $@"\b{property} {{ get; set; }} = (?<value>[\d._]+);").Groups["value"].Value;
            Assert.True(value.Length > 0 && decimal.Parse(value, CultureInfo.InvariantCulture) == number.Value, $"{number.SetBy} is {value}, the catalogue says {number.Value}.");
        }
    }

    private static HashSet<string> Cited(IEnumerable<string> files, Func<string, string> part) =>
        [.. files.SelectMany(f => Id().Matches(part(Repository.Read(f)))).Select(m => m.Value)];

    /// <summary>What is left after this is strings and docstrings: an id is nothing else in C#.</summary>
    private static string WithoutPlainComments(string text) => PlainComment().Replace(text, string.Empty);

    [GeneratedRegex(@"(?<![\w-])(?<family>[A-Z]{2,5})-\d{1,2}(?![\w-])")]
    private static partial Regex Id();

    [GeneratedRegex(@"(?<![/:""])//(?!/).*$", RegexOptions.Multiline)]
    private static partial Regex PlainComment();

    [GeneratedRegex(@"^### (?<id>[A-Z]+-\d+): \S.*\n(?<text>(?:(?!^#).*\n?)*)", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?![\d])|(?<![\w.,-])\d+(?:\.\d+)?(?![\w,]*\d)")]
    private static partial Regex Number();
}
