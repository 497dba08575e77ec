using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Orchestrate.Bench.Rows;

/// <summary>Bundles to submit.</summary>
internal static class Bundles
{
    private const int Constraints = 60;
    private const int Tests = 40;

    /// <summary>The work that all rows measure: two iterations of a plan, four workers at once and a report. For the stubs.</summary>
    internal const string TwelveTurns = """
        {"schema_version":"1","goal":"Do the pieces.","acceptance_tests":[
        {"id":"first","title":"The first pieces are done","verifier":{"type":"command","argv":["true"]}},
        {"id":"from-iteration-2","title":"All pieces are done","verifier":{"type":"command","argv":["true"]}}],
        "workspace":{"type":"empty"},"policies":{"escalation":"fail"},"limits":{"max_iterations":3,"max_parallel_workers":4,"max_tokens":1000000,"run_timeout_seconds":600}}
        """;

    /// <summary>A bundle of a given size that no other number has: a long goal, constraints and acceptance tests, as a careful user writes them.</summary>
    /// <param name="bytes">Size in UTF-8; at least 40 000.</param>
    /// <param name="number">Makes it another bundle.</param>
    internal static byte[] OfSize(int bytes, int number)
    {
        var bundle = JsonNode.Parse(TwelveTurns)!.AsObject();
        bundle["constraints"] = new JsonArray([.. Enumerable.Range(1, Constraints).Select(i => (JsonNode)$"Constraint {i}: {Prose(450)}")]);
        var tests = bundle["acceptance_tests"]!.AsArray();
        for (var i = 1; i <= Tests; i++)
            tests.Add(new JsonObject { ["id"] = $"t{i}", ["title"] = Prose(180), ["verifier"] = new JsonObject { ["type"] = "command", ["argv"] = new JsonArray("sh", "-c", Prose(250)) } });
        var goal = string.Create(CultureInfo.InvariantCulture, $"Do the pieces of number {number}. ");
        bundle["goal"] = goal;
        bundle["goal"] = goal + Prose(bytes - Encoding.UTF8.GetByteCount(bundle.ToJsonString()));
        return Encoding.UTF8.GetBytes(bundle.ToJsonString());
    }

    private static string Prose(int length)
    {
        const string Sentence = "The service keeps what it has said and says what it keeps, in order and without a gap. ";
        return string.Concat(Enumerable.Repeat(Sentence, (length / Sentence.Length) + 1))[..length];
    }
}
