using System.Text.Json;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Tests;

/// <summary>VER-6: json_path. The cases follow the public compliance test suite of RFC 9535.</summary>
public sealed class When_a_json_path_is_followed
{
    private const string Document = """{"items":[{"name":"a","n":1,"ok":true},{"name":"b","n":2,"ok":false},{"name":"c","tags":["x","y"]}],"a b":{"é":null,"it's":"q"},"limit":2}""";

    [Theory]
    [InlineData("$", 1, null)]
    [InlineData("$.limit", 1, "2")]
    [InlineData("$['a b']['é']", 1, "null")]
    [InlineData("$['a b']['it\\'s']", 1, "\"q\"")]
    [InlineData("$[\"a b\"].é", 1, "null")]
    [InlineData("$.items[0].name", 1, "\"a\"")]
    [InlineData("$.items[-1].name", 1, "\"c\"")]
    [InlineData("$.items[3]", 0, null)]
    [InlineData("$.items[-4]", 0, null)]
    [InlineData("$.items[*].n", 2, "1")]
    [InlineData("$.items[1:].name", 2, "\"b\"")]
    [InlineData("$.items[::-1].name", 3, "\"c\"")]
    [InlineData("$.items[0,0,1].n", 3, "1")]
    [InlineData("$..name", 3, "\"a\"")]
    [InlineData("$..[0]", 2, null)]
    [InlineData("$.items[?@.ok == true].name", 1, "\"a\"")]
    [InlineData("$.items[?@.n >= $.limit].name", 1, "\"b\"")]
    [InlineData("$.items[?@.tags].name", 1, "\"c\"")]
    [InlineData("$.items[?!@.tags && (@.n == 1 || @.name == 'b')].name", 2, "\"a\"")]
    [InlineData("$.items[?@.tags[?@ == 'y']].name", 1, "\"c\"")]
    [InlineData("$.nothing.at.all", 0, null)]
    public void Should_find_what_the_standard_says(string path, int count, string? first)
    {
        var found = Select(path);

        Assert.Equal(count, found.Count);
        if (first is not null)
            Assert.True(JsonElement.DeepEquals(Json(first), found[0]), found[0].GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("items")]
    [InlineData("$.")]
    [InlineData("$.1a")]
    [InlineData("$['a")]
    [InlineData("$[01]")]
    [InlineData("$[99999999999999999999]")]
    [InlineData("$.items[")]
    [InlineData("$.items]")]
    [InlineData("$.items[?]")]
    [InlineData("$.items[?@.* == 1]")]
    [InlineData("$.items[?length(@.name) == 1]")]
    [InlineData("$.items[?1]")]
    [InlineData("$ .a ")]
    public void Should_say_what_is_wrong_with_a_path(string path)
    {
        Assert.Null(JsonPath.Parse(path, out var problem));
        Assert.StartsWith("This is no JSONPath: ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_refuse_filters_that_are_nested_without_end()
    {
        Assert.Null(JsonPath.Parse($"$[?{new string('(', 400)}", out var problem));
        Assert.Contains("too deep", problem, StringComparison.Ordinal);
        Assert.Null(JsonPath.Parse($"${new string('.', 600)}", out _));
    }

    [Fact]
    public void Should_give_up_on_a_path_that_looks_at_everything_again_and_again()
    {
        var document = Json($"{new string('[', 60)}1{new string(']', 60)}");

        Assert.Throws<TooMuchWorkException>(() => JsonPath.Parse("$..*..*..*..*..*..*", out _)!.Select(document, new WorkBudget(100_000)));
        Assert.Throws<TooMuchWorkException>(() => JsonPath.Parse($"${string.Concat(Enumerable.Repeat("[0,0]", 40))}.x", out _)!.Select(document, new WorkBudget(100_000)));
        Assert.Throws<TooMuchWorkException>(() => JsonPath.Parse("$..[?@..[?@..[?@..[?@..[?@..[?@..x]]]]]]", out _)!.Select(document, new WorkBudget(100_000)));
    }

    [Theory]
    [InlineData("$.limit", "2.0", null, null, null, true, "1 value as expected")]
    [InlineData("$.limit", "3", null, null, null, false, "finds 2; expected was 3")]
    [InlineData("$.none", "3", null, null, null, false, "finds nothing")]
    [InlineData("$.items[*].n", "1", null, null, null, false, "finds 2; expected was 1")]
    [InlineData("$['a b']['é']", "null", null, null, null, true, "1 value")]
    [InlineData("$.limit", null, true, null, null, true, "1 value")]
    [InlineData("$.none", null, true, null, null, false, "finds nothing")]
    [InlineData("$.limit", null, false, null, null, false, "nothing was expected")]
    [InlineData("$.none", null, false, null, null, true, "0 values as expected")]
    [InlineData("$..name", null, null, "^[abc]$", null, true, "3 values")]
    [InlineData("$..name", null, null, "^[ab]$", null, false, "finds \"c\"")]
    [InlineData("$.limit", null, null, "^2$", null, true, "1 value")]
    [InlineData("$.items", null, null, "a", null, false, "does not match")]
    [InlineData("$.none", null, null, "a", null, false, "finds nothing")]
    [InlineData("$..name", null, null, null, 3, true, "3 values")]
    [InlineData("$..name", null, null, null, 4, false, "at least 4")]
    public void Should_judge_what_was_found(string path, string? equalTo, bool? exists, string? matches, int? minCount, bool passes, string says)
    {
        var (passed, detail) = JsonPathRules.Judge(Select(path), equalTo is null ? null : Json(equalTo), exists, matches, minCount, new WorkBudget(10_000));

        Assert.Equal(passes, passed);
        Assert.Contains(says, detail, StringComparison.Ordinal);
    }

    private static IReadOnlyList<JsonElement> Select(string path) => JsonPath.Parse(path, out _)!.Select(Json(Document), new WorkBudget(100_000));

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
