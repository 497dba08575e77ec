namespace Orchestrate.Documents.Tests;

public sealed class When_an_agents_answer_is_read
{
    [Fact]
    public void Should_accept_one_object_with_white_space_around_it()
    {
        var reading = Documents.Results.Read($"\n\n  {Examples.Result}\n \t");

        Assert.Empty(reading.Errors);
        Assert.Equal(90, reading.Result!.Confidence);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \n ", "is empty")]
    [InlineData("Done.", "is not JSON; it starts with: \"Done.\"")]
    [InlineData("Here it is: {}", "starts with other text: \"Here it is: {}\"")]
    [InlineData("```json\n{}\n```", "wrapped in a Markdown code fence")]
    [InlineData("[{}]", "is a JSON list")]
    [InlineData("{} I hope this helps.", "goes on after the JSON object: \"I hope this helps.\"")]
    [InlineData("{}\n{}", "more than one JSON object")]
    [InlineData("{}```", "goes on after the JSON object")]
    [InlineData("{\"status\":", "is not valid JSON")]
    [InlineData("{\"status\": 'success'}", "is not valid JSON")]
    [InlineData("{\"status\":\"success\",\"status\":\"error\"}", "/status: The name occurs twice")]
    [InlineData("{\"status\":\"\\ud83d\"}", "surrogate")]
    public void Should_say_what_was_found_instead(string message, string expected)
    {
        var reading = Documents.Results.Read(message);

        Assert.Null(reading.Result);
        Assert.Contains(expected, Assert.Single(reading.Errors));
    }

    /// <summary>A fence around a perfect answer is still not an answer (VER-1).</summary>
    [Fact]
    public void Should_not_look_for_an_answer_inside_other_text()
    {
        foreach (var message in new[] { $"```json\n{Examples.Result}\n```", $"Result:\n{Examples.Result}", $"{Examples.Result}\nDone.", $"{Examples.Result}{Examples.Result}" })
        {
            var reading = Documents.Results.Read(message);

            Assert.Null(reading.Result);
            Assert.Contains("Send the JSON object alone", Assert.Single(reading.Errors));
        }
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("act")]
    [InlineData("check")]
    [InlineData("fix")]
    [InlineData("report")]
    public void Should_demand_five_phases_that_say_something(string phase)
    {
        foreach (var blank in new[] { "", " ", "\\n\\t", "\\u00a0\\u2003" })
        {
            var reading = Documents.Results.Read(System.Text.RegularExpressions.Regex.Replace(Examples.Result, $"\"{phase}\":\"[^\"]*\"", $"\"{phase}\":\"{blank}\""));

            Assert.StartsWith($"/iteration_summary/{phase}: ", Assert.Single(reading.Errors));
        }
    }

    [Fact]
    public void Should_list_all_errors_with_their_places()
    {
        var reading = Documents.Results.Read("""
            {"schema_version":"1","status":"done","artifacts":[{"type":"file","name":"x"}],"evidence":[],"logs":[],
             "iteration_summary":{"plan":"p","act":"a","check":"c","report":"r"},"next_actions":[{"type":"dispatch_task"}],"confidence":"high"}
            """);

        Assert.Equal(["/status", "/artifacts/0/path", "/iteration_summary/fix", "/next_actions/0/task", "/confidence"], reading.Errors.Select(e => e[..e.IndexOf(':')]).Order(StringComparer.Ordinal).ToHashSet().OrderBy(p => Array.IndexOf(Order, p)));
        Assert.Contains(reading.Errors, e => e.Contains("success, partial, error", StringComparison.Ordinal));
    }

    private static readonly string[] Order = ["/status", "/artifacts/0/path", "/iteration_summary/fix", "/next_actions/0/task", "/confidence"];

    [Fact]
    public void Should_refuse_a_message_that_is_too_long_without_reading_it() =>
        Assert.Contains("65537 bytes; at most 65536", Assert.Single(Documents.Results.Read(new string('{', 65_537)).Errors), StringComparison.Ordinal);

    [Fact]
    public void Should_count_bytes_and_take_the_longest_message()
    {
        var longest = new string(' ', 65_536 - 4) + "[é]";
        Assert.Contains("JSON list", Assert.Single(Documents.Results.Read(longest).Errors), StringComparison.Ordinal);
        Assert.Contains("65537 bytes", Assert.Single(Documents.Results.Read(longest + " ").Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('{')]
    [InlineData('[')]
    public void Should_survive_deep_nesting(char open) =>
        Assert.Single(Documents.Results.Read("{\"a\":" + new string(open, 100_000)).Errors);

    [Fact]
    public void Should_bound_what_goes_back_to_the_agent()
    {
        var reading = Documents.Results.Read($"{{{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"m{i}\":{i}"))}}}");

        Assert.Equal(31, reading.Errors.Count);
    }

    [Fact]
    public void Should_keep_a_lone_surrogate_out()
    {
        var reading = Documents.Results.Read(Examples.Result.Replace("\"p\"", "\"a\uD800b\"", StringComparison.Ordinal));

        Assert.True(reading.Result is null || !reading.Result.IterationSummary.Plan.Contains('\uD800', StringComparison.Ordinal));
    }
}
