using System.Text.RegularExpressions;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Tests;

/// <summary>SYN-2, ORC-3: long output reaches a prompt as three to five points that still say what failed, why and where.</summary>
[Trait("Rule", "SYN-2")]
public sealed partial class When_output_is_digested
{
    [Theory]
    [InlineData("node-tap", "not ok 22 - total includes tax", "11 !== 12", "/repo/test/cart.test.js:3:40", "Cannot read properties of null (reading 'total')", "'TypeError'", "# fail 3")]
    [InlineData("node-spec", "✖ total includes tax", "AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:", "11 !== 12", "TypeError [Error]: Cannot read properties of null", "cart.test.js:4:37", "✖ deep", "+     2", "ℹ fail 3")]
    [InlineData("pytest", "test_total", "E       assert 11 == 12", "tests/test_cart.py:8: AssertionError", "E       IndexError: list index out of range", "src/cart.py:21: IndexError", "FAILED tests/test_cart.py::test_empty", "2 failed, 60 passed")]
    [InlineData("unittest", "ERROR: test_empty", "AttributeError: 'NoneType' object has no attribute 'total'", "FAIL: test_total", "line 3, in test_total", "AssertionError: 11 != 12", "FAILED (failures=1, errors=1)")]
    [InlineData("dotnet-test", "Failed Orchestrate.Domain.Tests.When_results_are_collected.Should_cut", "Assert.Equal() Failure: Strings differ", "Actual:   \"123456789", "When_results_are_collected.cs:line 69", "Failed!  - Failed:    15, Passed:    65")]
    public void Should_keep_what_an_agent_needs_to_repair_a_failing_test(string output, params string[] kept)
    {
        var digest = OutputDigest.Of(Output(output));

        Assert.All(kept, text => Assert.Contains(text, digest, StringComparison.Ordinal));
        Assert.InRange(Point().Count(digest), 3, OutputDigest.MostPoints);
        Assert.InRange(digest.Length, 1, 2400);
        Assert.Contains("the whole is kept as evidence", digest, StringComparison.Ordinal);
        Assert.Equal(digest, OutputDigest.Of(Output(output)));
    }

    [Theory]
    [InlineData(50, false)]
    [InlineData(51, true)]
    public void Should_leave_up_to_fifty_lines_as_they_are(int lines, bool digested)
    {
        var output = string.Join('\n', Enumerable.Range(1, lines).Select(i => $"line {i}"));

        Assert.Equal(!digested, OutputDigest.Of(output) == output);
        Assert.Equal(!digested, OutputDigest.Of(output + "\n\n") == output + "\n\n");
    }

    [Fact]
    public void Should_quote_the_end_of_few_long_lines() => Assert.Equal(new string('y', 1500), OutputDigest.Of(new string('x', 100) + new string('y', 1500)));

    [Fact]
    public void Should_keep_the_last_five_lines_of_output_that_it_does_not_know()
    {
        var digest = OutputDigest.Of(string.Join('\n', Enumerable.Range(1, 60).Select(i => $"line {i}")));

        Assert.Equal("The decisive points of 60 lines; 55 lines are left out here, and the whole is kept as evidence:\n1. line 56\n2. line 57\n3. line 58\n4. line 59\n5. line 60", digest);
    }

    [Fact]
    public void Should_say_how_many_more_failures_there_are()
    {
        var digest = OutputDigest.Of(string.Join('\n', Enumerable.Range(1, 30).SelectMany(i => new[] { $"not ok {i} - test {i}", $"  error: '{i} is wrong'" }).Append("# fail 30")));

        Assert.Contains("with 26 more failures, are left out", digest, StringComparison.Ordinal);
        Assert.Contains("4. not ok 4 - test 4\n   error: '4 is wrong'\n5. # fail 30", digest, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_find_errors_of_a_compiler_and_of_a_script()
    {
        var noise = string.Join('\n', Enumerable.Range(1, 60).Select(i => $"  compiling module {i}"));

        var compiler = OutputDigest.Of($"{noise}\nsrc/a.ts(4,7): error TS2322: Type 'string' is not assignable to type 'number'.\n{noise}");
        var script = OutputDigest.Of($"{noise}\nTraceback (most recent call last):\n  File \"run.py\", line 3, in <module>\n    main()\nValueError: no input\n");

        Assert.Contains("1. src/a.ts(4,7): error TS2322: Type 'string' is not assignable to type 'number'.", compiler, StringComparison.Ordinal);
        Assert.Contains("1. Traceback (most recent call last):\n   File \"run.py\", line 3, in <module>\n   ValueError: no input", script, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_take_colours_off_and_keep_both_ends_of_a_long_line()
    {
        var output = string.Join('\n', Enumerable.Range(1, 60).Select(i => $"line {i}")) + $"\n\x1b[31mnot ok 1 - {new string('x', 400)} (src/a.js:3)\x1b[0m\n  error: 'no'";

        var digest = OutputDigest.Of(output);

        Assert.Matches(@"1\. not ok 1 - x+…x+ \(src/a\.js:3\)\n   error: 'no'", digest);
        Assert.DoesNotContain("\x1b", digest, StringComparison.Ordinal);
    }

    /// <summary>What the tools wrote, its end as a verifier keeps it: 4000 characters.</summary>
    private static string Output(string name) => File.ReadAllText(Path.Combine(Samples.RepositoryRoot(), "tests", "domain", "Outputs", $"{name}.txt"));

    [GeneratedRegex(@"^\d\. ", RegexOptions.Multiline)]
    private static partial Regex Point();
}
