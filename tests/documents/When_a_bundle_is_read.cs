using System.Text;

namespace Orchestrate.Documents.Tests;

public sealed class When_a_bundle_is_read
{
    [Fact]
    public void Should_give_the_bundle_its_canonical_text_and_its_digest()
    {
        var reading = Examples.Read(Examples.Bundle);

        Assert.Empty(reading.Errors);
        Assert.Equal("notes", reading.Bundle!.AcceptanceTests[0].Id);
        Assert.StartsWith("{\"acceptance_tests\":[{\"id\":\"notes\",", reading.Json);
        Assert.Matches("^[0-9a-f]{64}$", reading.Digest);
        Assert.False(reading.Malformed);
    }

    [Fact]
    public void Should_digest_the_same_bundle_alike_however_it_is_written()
    {
        var one = Examples.ReadWith("""
            "limits": {"max_tasks": 10, "max_cost_usd": 2.5}
            """);
        var other = Examples.Read("\uFEFF" + """
            {"limits":{"max_cost_usd":2.50,"max_tasks":1e1},"acceptance_tests":[{"verifier":{"path":"NOTES.md","type":"file_exists"},"title":"NOTES.md exists","id":"not\u0065s"}],"goal":"Create NOTES.md.","schema_version":"1"}
            """);

        Assert.Empty(other.Errors);
        Assert.Equal(one.Digest, other.Digest);
        Assert.Equal(10, other.Bundle!.Limits.MaxTasks);
        Assert.NotEqual(one.Digest, Examples.Read(Examples.Bundle).Digest);
    }

    [Fact]
    public void Should_report_schema_and_semantic_errors_together_with_pointers_and_lines()
    {
        var reading = Examples.Read("""
            {
              "schema_version": "1",
              "goals": "x",
              "goal": "x",
              "acceptance_tests": [
                {"id": "a", "title": "A", "verifier": {"type": "file_exists", "path": "../secret"}},
                {"id": "a", "title": "B", "verifier": {"type": "file_exist", "path": "b"}}
              ],
              "limits": {
                "max_iterations": 0
              }
            }
            """);

        Assert.Null(reading.Bundle);
        Assert.False(reading.Malformed);
        Assert.Equal(
            [
                ("/goals", "additional_property", 3),
                ("/acceptance_tests/0/verifier/path", "path_outside_workspace", 6),
                ("/acceptance_tests/1/verifier/type", "enum", 7),
                ("/acceptance_tests/1/id", "duplicate_acceptance_test", 7),
                ("/limits/max_iterations", "minimum", 10),
            ],
            reading.Errors.Select(e => (e.Pointer, e.Code, e.Line!.Value)));
        Assert.Contains("Did you mean `goal`?", reading.Errors[0].Message);
        Assert.Contains("Did you mean `file_exists`?", reading.Errors[2].Message);
    }

    [Theory]
    [InlineData("", "malformed_json")]
    [InlineData("   ", "malformed_json")]
    [InlineData("{", "malformed_json")]
    [InlineData("{\"goal\": }", "malformed_json")]
    [InlineData("{} {}", "malformed_json")]
    [InlineData("{}]", "malformed_json")]
    [InlineData("{\"a\":1,}", "malformed_json")]
    [InlineData("{'a':1}", "malformed_json")]
    [InlineData("// hello\n{}", "malformed_json")]
    [InlineData("NaN", "malformed_json")]
    [InlineData("{\"goal\":\"a\",\"goal\":\"b\"}", "duplicate_key")]
    [InlineData("{\"go\\u0061l\":\"a\",\"goal\":\"b\"}", "duplicate_key")]
    [InlineData("{\"metadata\":{\"labels\":{\"a/b\":\"1\",\"a/b\":\"2\"}}}", "duplicate_key")]
    [InlineData("{\"goal\":\"\\ud800\"}", "invalid_unicode")]
    [InlineData("{\"\\udc00\":1}", "invalid_unicode")]
    public void Should_call_it_malformed(string text, string code)
    {
        var reading = Examples.Read(text);

        Assert.True(reading.Malformed);
        Assert.Null(reading.Bundle);
        Assert.Equal(code, Assert.Single(reading.Errors).Code);
    }

    [Fact]
    public void Should_call_broken_utf8_malformed_and_say_where()
    {
        var reading = Documents.Bundles.Read(new byte[] { (byte)'{', (byte)'\n', (byte)'"', 0xC3, 0x28, (byte)'"', (byte)'}' });

        Assert.True(reading.Malformed);
        Assert.Equal(("invalid_utf8", 2), (reading.Errors[0].Code, reading.Errors[0].Line!.Value));
    }

    [Theory]
    [InlineData(63, false)]
    [InlineData(64, true)]
    [InlineData(100_000, true)]
    public void Should_call_deep_nesting_malformed(int lists, bool malformed)
    {
        var reading = Examples.Read($"{{\"a\":{new string('[', lists)}{new string(']', lists)}}}");

        Assert.Equal(malformed, reading.Malformed);
        Assert.Equal(malformed, reading.Errors.Any(e => e.Code == "too_deep"));
    }

    [Fact]
    public void Should_point_to_a_duplicate_key_inside()
    {
        var reading = Examples.Read("{\"policies\":\n{\"x\":[{},{\"a~b\":1,\n\"a~b\":2}]}}");

        Assert.Equal(new DocumentError("/policies/x/1/a~0b", "duplicate_key", reading.Errors[0].Message, 3), Assert.Single(reading.Errors));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("\"text\"")]
    public void Should_refuse_what_is_no_object(string text)
    {
        var reading = Examples.Read(text);

        Assert.False(reading.Malformed);
        Assert.Equal(("", "type"), (reading.Errors[0].Pointer, reading.Errors[0].Code));
    }

    [Theory]
    [InlineData("99999999999999999999999999999999", "maximum")]
    [InlineData("-99999999999999999999999999999999", "minimum")]
    [InlineData("1e400", "maximum")]
    [InlineData("1e-400", "minimum")]
    [InlineData("9223372036854775808", "maximum")]
    [InlineData("2147483648", "maximum")]
    [InlineData("1.5", "type")]
    [InlineData("0", "minimum")]
    [InlineData("-1", "minimum")]
    [InlineData("\"1\"", "type")]
    [InlineData("true", "type")]
    [InlineData("null", "type")]
    [InlineData("[]", "type")]
    [InlineData("{}", "type")]
    public void Should_refuse_numbers_that_are_no_limit(string number, string code)
    {
        foreach (var limit in new[] { "max_iterations", "max_tokens" })
        {
            var reading = Examples.ReadWith($"\"limits\": {{\"{limit}\": {number}}}");
            if (limit == "max_tokens" && number == "2147483648")
                code = "maximum";

            Assert.False(reading.Malformed);
            Assert.Contains(reading.Errors, e => e.Pointer == $"/limits/{limit}" && e.Code == code);
        }
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("0")]
    [InlineData("1e28")]
    [InlineData("99999999999999999999999999999999999999")]
    public void Should_refuse_costs_out_of_range(string number) =>
        Assert.Equal("/limits/max_cost_usd", Assert.Single(Examples.ReadWith($"\"limits\": {{\"max_cost_usd\": {number}}}").Errors).Pointer);

    /// <summary>Every member of every kind of wrong type: an error, never an exception.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"x\"")]
    [InlineData("[null]")]
    [InlineData("[[1]]")]
    [InlineData("[{}]")]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"type\":null}")]
    [InlineData("{\"type\":\"git\",\"source\":[]}")]
    public void Should_refuse_wrong_types_everywhere_without_an_exception(string value)
    {
        foreach (var member in new[] { "metadata", "constraints", "workspace", "acceptance_tests", "agent_specs", "skill_specs", "registries", "policies", "limits", "model_preferences" })
        {
            var reading = Examples.ReadWith($"\"{member}\": {value}");

            Assert.False(reading.Malformed);
            Assert.NotEmpty(reading.Errors);
            Assert.All(reading.Errors, e => Assert.StartsWith($"/{member}", e.Pointer));
        }
    }

    [Fact]
    public void Should_refuse_the_null_character_which_no_database_column_holds()
    {
        var reading = Examples.ReadWith("""
            "goal": "a\u0000b", "metadata": {"labels": {"x\u0000": "y"}}
            """);

        Assert.Equal(["null_character", "null_character"], reading.Errors.Select(e => e.Code));
        Assert.Contains(reading.Errors, e => e.Pointer == "/goal");
    }

    [Fact]
    public void Should_refuse_ten_megabytes_of_text_with_a_short_answer()
    {
        var text = Encoding.UTF8.GetBytes($"{{\"goal\":\"{new string('x', 10_000_000)}\",\"{new string('k', 1000)}\":1}}");

        var reading = Documents.Bundles.Read(text);

        Assert.Contains(reading.Errors, e => e is { Pointer: "/goal", Code: "max_length" });
        Assert.True(reading.Errors.Sum(e => e.Message.Length + e.Pointer.Length) < 10_000, "The answer must not repeat the attack.");
    }

    [Theory]
    [InlineData("{\"constraints\":[", "1,", "1]}")]
    [InlineData("{\"acceptance_tests\":[", "{},", "{}]}")]
    [InlineData("{\"x\":[", "[],", "[]]}")]
    public void Should_refuse_too_many_values_with_a_bounded_answer(string start, string item, string end)
    {
        var reading = Examples.Read(start + string.Concat(Enumerable.Repeat(item, 1_000_000)) + end);

        Assert.False(reading.Malformed);
        Assert.Equal("too_many_values", Assert.Single(reading.Errors).Code);
    }

    [Fact]
    public void Should_bound_the_number_of_errors()
    {
        var reading = Examples.Read($"{{{string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"m{i}\":{i}"))}}}");

        Assert.InRange(reading.Errors.Count, 2, 201);
        Assert.Equal("too_many_errors", reading.Errors[^1].Code);
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a/b~c")]
    [InlineData("a[0]")]
    [InlineData("it's")]
    [InlineData("__0")]
    [InlineData("")]
    [InlineData("ключ 🔑")]
    public void Should_point_to_members_with_odd_names(string name)
    {
        var reading = Examples.ReadWith($"\"metadata\": {{\"labels\": {{{System.Text.Json.JsonSerializer.Serialize(name)}: 5}}}}");

        var error = Assert.Single(reading.Errors);
        Assert.Equal($"/metadata/labels/{name.Replace("~", "~0").Replace("/", "~1")}", error.Pointer);
        Assert.Equal("type", error.Code);
    }

    [Fact]
    public void Should_keep_odd_names_in_the_canonical_text()
    {
        var reading = Examples.ReadWith("""
            "metadata": {"labels": {"a.b": "1", "A/b": "2", "__0": "3"}}
            """);

        Assert.Contains("""{"A/b":"2","__0":"3","a.b":"1"}""", reading.Json);
        Assert.Equal("1", reading.Bundle!.Metadata.Labels["a.b"]);
    }

    [Fact]
    public void Should_give_the_same_answers_to_many_threads_at_once()
    {
        var wrong = Examples.Bundle.Replace("\"goal\"", "\"gaol\"", StringComparison.Ordinal);
        var expected = Examples.Read(wrong).Errors;

        Parallel.For(0, 500, i =>
        {
            Assert.Equal(expected, Examples.Read(wrong).Errors);
            Assert.Empty(Examples.Read(Examples.Bundle).Errors);
        });
    }

    /// <summary>Whatever bytes arrive: an answer, never an exception. Deterministic: the seed is fixed.</summary>
    [Fact]
    public void Should_survive_random_damage()
    {
        var random = new Random(20_260_101);
        var original = File.ReadAllBytes(Path.Combine(Documents.Root, "schemas", "examples", "OrchestrationPackage", "valid", "repair-calculator.json"));
        for (var i = 0; i < 2000; i++)
        {
            var damaged = original.ToArray();
            for (var n = random.Next(1, 6); n > 0; n--)
                damaged[random.Next(damaged.Length)] = "{}[]\":,0-e\\u\n\0\u00FFnt"u8[random.Next(17)];
            var reading = Documents.Bundles.Read(damaged.AsMemory(0, random.Next(4) == 0 ? random.Next(damaged.Length) : damaged.Length));

            Assert.True(reading.Bundle is not null == (reading.Errors.Count == 0));
        }
    }
}
