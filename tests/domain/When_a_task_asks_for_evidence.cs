using System.Text.Json;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Tests;

/// <summary>VER-6: what an agent may ask the server to check, and what only a bundle may.</summary>
[Trait("Rule", "VER-6")]
public sealed class When_a_task_asks_for_evidence
{
    public static TheoryData<string, string?> Verifiers => new()
    {
        { """{"type":"file_exists","path":"a"}""", null },
        { """{"type":"file_hash","path":"a","sha256":"00"}""", null },
        { """{"type":"file_contains","path":"a","contains":"x"}""", null },
        { """{"type":"git_diff","include":["src/**"]}""", null },
        { """{"type":"json_schema","path":"a.json","schema":{"type":"object"}}""", null },
        { """{"type":"json_path","path":"a.json","json_path":"$.a","equals":null}""", null },
        { """{"type":"command","argv":["true"]}""", "/type" },
        { """{"type":"junit","argv":["make"],"path":"r.xml"}""", "/type" },
        { """{"type":"http_status","url":"http://example.org/"}""", "/type" },
        { """{"type":"magic"}""", "/type" },
        { """{"type":"json_schema","path":"a.json","schema_path":"s.json"}""", "/schema" },
        { """{"type":"json_schema","path":"a.json"}""", "/schema" },
        { """{"type":"json_schema","path":"a.json","schema":{"$ref":"http://169.254.169.254/latest"}}""", "/schema/$ref" },
        { """{"type":"json_schema","path":"a.json","schema":{"pattern":"(a)\\1"}}""", "/schema/pattern" },
        { """{"type":"json_path","path":"a.json","json_path":"$[?length(@)>1]","exists":true}""", "/json_path" },
        { """{"type":"json_path","path":"a.json","json_path":"$.a","matches":"(?=a)"}""", "/matches" },
        { """{"type":"file_exists","path":"../a"}""", "/path" },
    };

    [Theory]
    [MemberData(nameof(Verifiers))]
    public void Should_allow_only_what_runs_and_reaches_nothing(string verifier, string? refusedAt)
    {
        var task = Samples.Task("T1") with { EvidenceRequirements = [new() { Id = "e", Verifier = JsonSerializer.Deserialize<VerifierSpec>(verifier, DomainJson.Options) }] };

        var breaches = EvidenceRules.Review(task, "/task", Samples.Bundle());

        Assert.Equal(refusedAt is null ? [] : [("VER-6", $"/task/evidence_requirements/0/verifier{refusedAt}")], breaches.Select(b => (b.Rule, b.Pointer)));
        Assert.All(breaches, b => Assert.NotEmpty(b.Suggestion));
    }

    [Fact]
    public void Should_know_each_type_as_harmless_or_not() => Assert.Equal(
        ["command", "http_status", "junit"],
        VerifierTypes.All.Except(VerifierTypes.Harmless).Order(StringComparer.Ordinal));

    [Fact]
    public void Should_refuse_a_report_that_no_command_writes()
    {
        var finding = Assert.Single(VerifierRules.Check(new() { Type = "junit", Path = "report.xml" }, "/v", []));

        Assert.Equal(("/v/argv", "report_without_command"), (finding.Pointer, finding.Code));
    }

    [Fact]
    public void Should_keep_an_expected_null_apart_from_no_expectation()
    {
        var expected = JsonSerializer.Deserialize<VerifierSpec>("""{"type":"json_path","equals":null}""", DomainJson.Options)!;

        Assert.Equal(JsonValueKind.Null, expected.EqualTo.ValueKind);
        Assert.Contains("\"equals\":null", JsonSerializer.Serialize(expected, DomainJson.Options), StringComparison.Ordinal);
        Assert.DoesNotContain("equals", JsonSerializer.Serialize(new VerifierSpec { Type = "json_path" }, DomainJson.Options), StringComparison.Ordinal);
    }
}
