using System.Text.Json;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Tests;

/// <summary>VER-6: json_schema. The cases follow the chapters of the public JSON Schema test suite.</summary>
public sealed class When_json_is_checked_against_a_schema
{
    [Theory]
    [InlineData("""{"type":"integer"}""", "1.0", "1.5")]
    [InlineData("""{"type":["string","null"]}""", "null", "1")]
    [InlineData("""{"const":{"a":1}}""", """{"a":1.0}""", """{"a":2}""")]
    [InlineData("""{"enum":[1,"a"]}""", "\"a\"", "\"b\"")]
    [InlineData("""{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}""", """{"a":1,"b":1}""", """{"a":1,"c":1}""")]
    [InlineData("""{"propertyNames":{"maxLength":2}}""", """{"ab":1}""", """{"abc":1}""")]
    [InlineData("""{"patternProperties":{"^x":{"type":"string"}},"additionalProperties":false}""", """{"x1":"a"}""", """{"y":"a"}""")]
    [InlineData("""{"properties":{"a":false}}""", """{"b":1}""", """{"a":1}""")]
    [InlineData("""{"required":["a"]}""", """{"a":null}""", "{}")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"b":1}""", """{"a":1}""")]
    [InlineData("""{"dependencies":{"a":{"required":["b"]}}}""", """{"a":1,"b":1}""", """{"a":1}""")]
    [InlineData("""{"minProperties":1,"maxProperties":2}""", """{"a":1}""", """{"a":1,"b":1,"c":1}""")]
    [InlineData("""{"items":{"type":"number"}}""", "[1]", """[1,"a"]""")]
    [InlineData("""{"prefixItems":[true,{"type":"string"}],"items":false}""", """[1,"a"]""", """[1,"a",2]""")]
    [InlineData("""{"items":[{"type":"string"}],"additionalItems":{"type":"number"}}""", """["a",1]""", """["a","b"]""")]
    [InlineData("""{"contains":{"const":1},"maxContains":1}""", "[1,2]", "[1,1]")]
    [InlineData("""{"uniqueItems":true}""", "[1,2]", "[1,1.0]")]
    [InlineData("""{"minItems":1,"maxItems":1}""", "[1]", "[]")]
    [InlineData("""{"minimum":1,"exclusiveMaximum":2}""", "1", "2")]
    [InlineData("""{"multipleOf":0.01}""", "4.07", "4.075")]
    [InlineData("""{"minLength":2,"maxLength":2}""", "\"\\ud83d\\udca9x\"", "\"\\ud83d\\udca9\"")]
    [InlineData("""{"pattern":"^a+$"}""", "\"aa\"", "\"ab\"")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "2", "3")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":2}]}""", "2", "1")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "1", "3")]
    [InlineData("""{"not":{"type":"string"}}""", "1", "\"a\"")]
    [InlineData("""{"$defs":{"a/b":{"type":"object","properties":{"c":{"$ref":"#/$defs/a~1b"}}}},"$ref":"#/$defs/a~1b"}""", """{"c":{"c":{}}}""", """{"c":{"c":1}}""")]
    public void Should_tell_what_fits_from_what_does_not(string schema, string fits, string doesNot)
    {
        Assert.Empty(JsonSchemaRules.Problems(Json(schema), new WorkBudget(10_000)));
        Assert.Empty(Faults(schema, fits));
        Assert.NotEmpty(Faults(schema, doesNot));
    }

    [Fact]
    public void Should_name_every_fault_with_its_place()
    {
        var faults = Faults(
            """{"required":["x"],"properties":{"a":{"items":{"type":"string"}},"b/c~d":{"minimum":3}},"additionalProperties":false}""",
            """{"a":["1",2],"b/c~d":1,"e":0}""");

        Assert.Equal(["/x", "/a/1", "/b~1c~0d", "/e"], faults.Select(f => f.Pointer));
    }

    [Fact]
    public void Should_list_at_most_twenty_faults()
    {
        var faults = Faults("""{"items":{"type":"string"}}""", $"[{string.Join(',', Enumerable.Range(0, 100_000))}]");

        Assert.Equal(JsonSchemaCheck.MaxFaults + 1, faults.Count);
        Assert.Contains("more faults", faults[^1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$ref":"http://example.org/s.json"}""", "/$ref", "nothing is ever fetched")]
    [InlineData("""{"items":{"$ref":"other.json#/a"}}""", "/items/$ref", "nothing is ever fetched")]
    [InlineData("""{"$ref":"#/nowhere"}""", "/$ref", "leads to nothing")]
    [InlineData("""{"x":{"$ref":"//evil"},"$ref":"#/x"}""", "/$ref/$ref", "nothing is ever fetched")]
    [InlineData("""{"properties":{"a":{"$id":"http://example.org/"}}}""", "/properties/a/$id", "not supported")]
    [InlineData("""{"unevaluatedItems":false}""", "/unevaluatedItems", "not supported")]
    [InlineData("""{"$dynamicRef":"#a"}""", "/$dynamicRef", "not supported")]
    [InlineData("""{"pattern":"(?=a)"}""", "/pattern", "linear time")]
    [InlineData("""{"pattern":"(a{1,1000}){1,1000}"}""", "/pattern", "linear time")]
    [InlineData("""{"patternProperties":{"(":true}}""", "/patternProperties/(", "no regular expression")]
    [InlineData("""{"type":"text"}""", "/type", "must be one of")]
    [InlineData("""{"type":[]}""", "/type", "must be one of")]
    [InlineData("""{"required":"a"}""", "/required", "list of names")]
    [InlineData("""{"minLength":-1}""", "/minLength", "whole number")]
    [InlineData("""{"minimum":"1"}""", "/minimum", "number")]
    [InlineData("""{"exclusiveMinimum":true}""", "/exclusiveMinimum", "draft 4")]
    [InlineData("""{"multipleOf":0}""", "/multipleOf", "above 0")]
    [InlineData("""{"allOf":[]}""", "/allOf", "list of schemas")]
    [InlineData("""{"items":5}""", "/items", "an object, true or false")]
    [InlineData("[]", "", "an object, true or false")]
    public void Should_refuse_a_schema_that_it_could_not_hold_the_document_to(string schema, string pointer, string message)
    {
        var problem = Assert.Single(JsonSchemaRules.Problems(Json(schema), new WorkBudget(10_000)));

        Assert.Equal(pointer, problem.Pointer);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""", "1")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"anyOf":[{"$ref":"#"}]}}}""", "1")]
    public void Should_give_up_on_a_schema_that_refers_to_itself(string schema, string document) =>
        Assert.Throws<TooMuchWorkException>(() => Faults(schema, document));

    [Fact]
    public void Should_give_up_on_a_few_references_that_mean_a_billion_checks()
    {
        var levels = Enumerable.Range(0, 40).Select(i => $$"""
            "d{{i}}":{"allOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """);
        var schema = $$"""{"$ref":"#/$defs/d0","$defs":{"d40":true,{{string.Join(',', levels)}} } }""";

        Assert.Empty(JsonSchemaRules.Problems(Json(schema), new WorkBudget(10_000)));
        Assert.Throws<TooMuchWorkException>(() => Faults(schema, "1", 1_000_000));
    }

    [Fact]
    public void Should_give_up_on_comparing_everything_with_everything()
    {
        var numbers = string.Join(',', Enumerable.Range(0, 5_000));

        Assert.Throws<TooMuchWorkException>(() => Faults($$"""{"items":{"enum":[{{numbers}}] } }""", $"[{numbers}]", 1_000_000));
    }

    [Fact]
    public void Should_find_the_one_pair_among_many_items()
    {
        var items = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"a":{{i}},"b":["x",null]}"""));

        Assert.Empty(Faults("""{"uniqueItems":true}""", $"[{items}]", 1_000_000));
        Assert.Single(Faults("""{"uniqueItems":true}""", $$"""[{{items}},{"b":["x",null],"a":7.0}]""", 1_000_000));
    }

    [Fact]
    public void Should_match_a_pattern_that_others_backtrack_over_for_years() =>
        Assert.Single(Faults("""{"pattern":"^(a+)+$"}""", $"\"{new string('a', 100_000)}!\""));

    [Fact]
    public void Should_stop_when_it_is_cancelled() => Assert.Throws<OperationCanceledException>(() => JsonSchemaCheck.Faults(
        Json("""{"items":{"type":"number"}}"""), Json($"[{string.Join(',', Enumerable.Range(0, 50_000))}]"), new WorkBudget(WorkBudget.Default, new CancellationToken(canceled: true))));

    private static IReadOnlyList<SchemaFault> Faults(string schema, string document, long budget = WorkBudget.Default) => JsonSchemaCheck.Faults(Json(schema), Json(document), new WorkBudget(budget));

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
