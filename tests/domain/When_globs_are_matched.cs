using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Tests;

public sealed class When_globs_are_matched
{
    [Theory]
    [InlineData("src/*.js", "src/a.js", true)]
    [InlineData("src/*.js", "src/b/a.js", false)]
    [InlineData("src/**", "src/b/a.js", true)]
    [InlineData("**/*.js", "a.js", true)]
    [InlineData("**/*.js", "x/y/a.js", true)]
    [InlineData("**/test/**", "a/test/b/c", true)]
    [InlineData("test/", "test/a", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*", "a/b", false)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b*c", "axxbyy", false)]
    [InlineData("", "a", false)]
    public void Should_follow_the_usual_rules(string pattern, string path, bool expected) => Assert.Equal(expected, Globs.Matches(pattern, path));

    [Theory]
    [InlineData("test/**", "Test/a.js", true)]
    [InlineData("Test/*.JS", "test/a.js", true)]
    [InlineData("test/**", "tests/a.js", false)]
    [InlineData("test/**", "tеst/a.js", false)]
    public void Should_match_in_any_case_where_asked(string pattern, string path, bool expected) => Assert.Equal(expected, Globs.MatchesInAnyCase(pattern, path));

    [Theory]
    [InlineData("src/a.js", true)]
    [InlineData("./src/a.js", true)]
    [InlineData("/etc/passwd", false)]
    [InlineData("a/../../b", false)]
    [InlineData("..", false)]
    [InlineData("C:/x", false)]
    [InlineData("a\nb", false)]
    [InlineData("", false)]
    public void Should_confine_paths(string path, bool expected) => Assert.Equal(expected, Paths.IsConfined(path));
}
