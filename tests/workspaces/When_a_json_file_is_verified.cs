using System.Security.Cryptography;
using System.Text;
using Orchestrate.Contracts.Work;

namespace Orchestrate.Workspaces.Tests;

/// <summary>VER-6: json_schema and json_path, on files that an agent wrote.</summary>
public sealed class When_a_json_file_is_verified : OnAWorkbench
{
    private const string Strict = """{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}},"additionalProperties":false}""";

    [Theory]
    [InlineData("""{"n":1}""", true, "is valid against the given schema")]
    [InlineData("""{"n":"1"}""", false, "/n: Expected was integer; found string.")]
    [InlineData("""{"m":1}""", false, "/n: The member is missing. /m: The schema does not know this member.")]
    [InlineData("""{"n":1,"n":2}""", false, "is not valid JSON")]
    [InlineData("""{"n":1}x""", false, "is not valid JSON")]
    [InlineData("", false, "is empty")]
    public async Task Should_validate_against_the_given_schema(string content, bool passes, string detail)
    {
        var record = await Bench.OneAsync(await Bench.PrepareAsync(("a.json", content)), Validate("a.json", Strict));

        Assert.Equal(passes, record.Passed);
        Assert.Contains(detail, record.Detail, StringComparison.Ordinal);
        Assert.Equal("a.json against the given schema", record.What);
        Assert.Null(record.Sandbox);
        if (content.Length > 0)
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))), record.OutputSha256);
    }

    [Fact]
    public async Task Should_read_the_schema_from_the_base_commit()
    {
        var (start, commit) = await Bench.AttemptAsync([("schema.json", Strict), ("a.json", """{"n":1}""")], folder =>
        {
            Workbench.Write(folder, "schema.json", "{}");
            Workbench.Write(folder, "a.json", """{"n":"weakened"}""");
            Workbench.Write(folder, "new.schema.json", "{}");
        });
        var byPath = new VerifierDefinition { Id = "j", Type = "json_schema", Path = "a.json", SchemaPath = "schema.json" };

        var weakened = await Bench.OneAsync(commit, byPath, start);
        var before = await Bench.OneAsync(start, byPath, start);
        var added = await Bench.OneAsync(commit, byPath with { SchemaPath = "new.schema.json" }, start);
        var outside = await Bench.OneAsync(commit, byPath with { SchemaPath = "../../etc/passwd" }, start);

        Assert.Contains("/n: Expected was integer; found string.", weakened.Detail, StringComparison.Ordinal);
        Assert.True(before.Passed, before.Detail);
        Assert.All([weakened, added, outside], record => Assert.False(record.Passed));
        Assert.Contains("has no file 'new.schema.json'", added.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"$ref":"http://127.0.0.1:1/schema.json"}""", "nothing is ever fetched")]
    [InlineData("""{"unevaluatedProperties":false}""", "is not supported")]
    [InlineData("""{"type":"nothing"}""", "must be one of")]
    [InlineData("""{"type":""", "cannot be used")]
    public async Task Should_not_pass_by_a_schema_that_cannot_be_used(string schema, string detail)
    {
        var record = await Bench.OneAsync(await Bench.PrepareAsync(("a.json", """{"n":1}""")), Validate("a.json", schema));

        Assert.False(record.Passed);
        Assert.Contains(detail, record.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_survive_what_an_agent_can_put_into_a_file()
    {
        var (_, commit) = await Bench.AttemptAsync([("README.md", "x\n")], folder =>
        {
            Workbench.Write(folder, "deep.json", new string('[', 10_000) + new string(']', 10_000));
            Workbench.Write(folder, "large.json", $"\"{new string('a', 49_000_000)}\"");
            Workbench.Write(folder, "slow.json", $"[\"{new string('a', 50_000)}!\"]");
            Workbench.Write(folder, "many.json", $"[{string.Join(',', Enumerable.Range(0, 200_000))}]");
            File.CreateSymbolicLink(Path.Join(folder, "away.json"), "/etc/hostname");
            File.CreateSymbolicLink(Path.Join(folder, "up.json"), "../../../../../../etc/hostname");
            Directory.CreateDirectory(Path.Join(folder, "folder"));
            Workbench.Write(folder, "folder/x", "x");
        });
        (VerifierDefinition Verifier, string Detail)[] hostile =
        [
            (Validate("deep.json", "{}"), "maximum configured depth of 64"),
            (Query("deep.json", "$..x") with { Exists = false }, "maximum configured depth of 64"),
            (Validate("large.json", "{}"), "more than 16777216 are not read"),
            (Query("large.json", "$") with { Exists = true }, "more than 16777216 are not read"),
            (Validate("slow.json", """{"items":{"pattern":"^(a+)+$"}}"""), "/0: "),
            (Query("slow.json", "$[0]") with { Matches = "^(a|a)*$" }, "does not match"),
            (Query("slow.json", "$[0]") with { Matches = "(a*)*\\1" }, "linear time"),
            (Validate("many.json", $$"""{"items":{"enum":[{{string.Join(',', Enumerable.Range(0, 5_000))}}] } }"""), "too much work"),
            (Validate("away.json", "{}"), "does not exist in the commit"),
            (Validate("up.json", "{}"), "does not exist in the commit"),
            (Query("../a.json", "$") with { Exists = true }, "does not exist in the commit"),
            (Validate("folder", "{}"), "is a folder"),
            (Query("many.json", "items") with { Exists = true }, "no JSONPath"),
        ];

        var records = await Bench.Verifiers.VerifyAsync(
            new() { RunId = Bench.Run, Commit = commit, BaseCommit = commit, Verifiers = [.. hostile.Select(one => one.Verifier)], Sandbox = "required" }, Workbench.None);

        Assert.All(records.Zip(hostile), pair =>
        {
            Assert.False(pair.First.Passed, pair.First.What);
            Assert.Contains(pair.Second.Detail, pair.First.Detail, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Should_ask_a_path()
    {
        var commit = await Bench.PrepareAsync(("package.json", """{"version":"1.2.0","tags":["a","b"],"old":null}"""));
        (VerifierDefinition Verifier, bool Passes, string Detail)[] cases =
        [
            (Query("package.json", "$.version") with { EqualTo = "\"1.2.0\"" }, true, "$.version in 'package.json' finds 1 value as expected."),
            (Query("package.json", "$.version") with { EqualTo = "\"2\"" }, false, "finds \"1.2.0\"; expected was \"2\"."),
            (Query("package.json", "$.old") with { EqualTo = "null" }, true, "1 value"),
            (Query("package.json", "$.none") with { EqualTo = "null" }, false, "finds nothing"),
            (Query("package.json", "$.none") with { Exists = false }, true, "0 values"),
            (Query("package.json", "$.tags[*]") with { MinCount = 2 }, true, "2 values"),
            (Query("package.json", "$.tags[*]") with { Matches = "^[ab]$" }, true, "2 values"),
        ];

        foreach (var (verifier, passes, detail) in cases)
        {
            var record = await Bench.OneAsync(commit, verifier);

            Assert.Equal(passes, record.Passed);
            Assert.Contains(detail, record.Detail, StringComparison.Ordinal);
        }
    }

    private static VerifierDefinition Validate(string path, string schema) => new() { Id = "j", Type = "json_schema", Path = path, Schema = schema };

    private static VerifierDefinition Query(string path, string jsonPath) => new() { Id = "j", Type = "json_path", Path = path, JsonPath = jsonPath };
}
