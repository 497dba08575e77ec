using System.Text.RegularExpressions;

namespace Orchestrate.Architecture.Tests;

/// <summary>Same input, same output: the domain has no clock, no chance and no input or output of its own.</summary>
public sealed partial class When_the_domain_is_scanned
{
    [Fact]
    public void Should_find_no_clock_no_chance_and_no_input_or_output()
    {
        var files = Repository.Files("shared/domain", ".cs");
        Assert.NotEmpty(files);
        var found = files
            .SelectMany(f => Repository.Read(f).Split('\n').Select((text, index) => (f, text, index)))
            .Where(l => !l.text.TrimStart().StartsWith("//", StringComparison.Ordinal) && Impure().IsMatch(l.text))
            .Select(l => $"{l.f}:{l.index + 1}: {l.text.Trim()}").ToList();
        Assert.True(found.Count == 0, $"Pass it in as an argument:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Should_find_only_synchronous_code()
    {
        var found = Repository.Files("shared/domain", ".cs").Where(f => Asynchronous().IsMatch(Repository.Read(f))).ToList();
        Assert.True(found.Count == 0, $"A rule that waits is not a rule: {string.Join(", ", found)}");
    }

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset)\.(Now|UtcNow|Today)\b|\bGuid\.(NewGuid|CreateVersion7)\b|\bnew Random\b|\bRandom\.Shared\b|\bTimeProvider\b|\bStopwatch\b|\bSystem\.IO\b|\bFile\.|\bDirectory\.|\bSystem\.Net\b|\bHttpClient\b|\bEnvironment\.|\bConsole\.|\bThread\b|\bProcess\.")]
    private static partial Regex Impure();

    [GeneratedRegex(@"\basync\b|\bawait\b|\bTask\.(Run|Delay)\b|\bTask<")]
    private static partial Regex Asynchronous();
}
