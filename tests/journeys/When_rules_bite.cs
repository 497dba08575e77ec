using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.Journeys.Tests;

/// <summary>The two larger examples of <c>examples/demo</c> on a real server with real OpenCode: many agents at once, and agents that keep to nothing.</summary>
public sealed class When_rules_bite(Cases cases) : IClassFixture<Cases>
{
    [Fact]
    [Trait("Rule", "WAVE-1")]
    [Trait("Rule", "CWB-1")]
    [Trait("Rule", "PAR-1")]
    public async Task Should_let_twelve_agents_look_in_waves_of_five_and_bring_back_three_lines_each()
    {
        var (id, run, events) = await PlayAsync("investigation");

        Assert.Equal("completed", Text(run, "status"));
        Assert.Equal(13, run.GetProperty("tasks").GetArrayLength());
        var waves = events.Where(e => e.Type == "run.wave.started").Select(e => e.Data.GetProperty("tasks").GetArrayLength()).ToList();
        Assert.Equal([5, 5, 2, 1], waves);
        Assert.True(events.Count(e => e.Type == "run.wave.synthesised") >= 2, "Between waves there is a synthesis.");
        var reports = run.GetProperty("tasks").EnumerateArray().Select(t => Text(t.GetProperty("attempts").EnumerateArray().Last(), "report"));
        Assert.All(reports, r => Assert.True(r.Split('\n').Length <= 3, r));
        var artifacts = await cases.Host.Http.GetStringAsync(new Uri($"/runs/{id}/artifacts", UriKind.Relative));
        for (var agent = 1; agent <= 12; agent++)
            Assert.Contains($"scratch_agent-{agent}-", artifacts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_find_more_than_a_dozen_broken_rules_and_still_end_well()
    {
        var (_, run, events) = await PlayAsync("breaches");

        Assert.Equal("completed", Text(run, "status"));
        var refused = events.First(e => e.Type == "run.plan.refused").Data.GetProperty("breaches").EnumerateArray().Select(b => Text(b, "rule")).ToHashSet();
        Assert.Superset(new HashSet<string> { "NDP-1", "AGT-1", "AGT-3", "TASK-2", "TASK-4", "BR-1", "TCB-1", "TCB-2", "VER-6" }, refused);
        var gates = events.Where(e => e.Type == "run.gate.decided").SelectMany(e => e.Data.GetProperty("requirements").EnumerateArray())
            .Where(r => !r.GetProperty("passed").GetBoolean()).Select(r => Text(r, "rule")).ToHashSet();
        Assert.Superset(new HashSet<string> { "VER-1", "VER-3", "VER-4", "VER-5", "VER-6", "VER-7", "VER-8", "NDP-3", "AGT-4" }, gates);
        Assert.Contains(events, e => e.Type == "run.rule.repaired" && Text(e.Data, "rule") == "TASK-3");
        Assert.Contains(events, e => e.Type == "run.branch.taken");
        var writer = run.GetProperty("tasks").EnumerateArray().Single(t => Text(t.GetProperty("task"), "task_id") == "T4");
        Assert.Equal(["write", "speckit"], writer.GetProperty("attempts").EnumerateArray().Select(a => Text(a, "agent")));
    }

    private async Task<(Guid Id, JsonElement Run, IReadOnlyList<(string Type, JsonElement Data)> Events)> PlayAsync(string name)
    {
        var repository = cases.DemoRepository(name);
        var bundle = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Cases.Examples, $"bundle-{name}.json")))!;
        bundle["workspace"]!["source"] = repository.Folder;
        bundle["model_preferences"]!["default"] = $"{name}/demo";
        var id = await cases.Host.SubmitAsync(bundle);
        var run = await cases.Host.EndOfAsync(id);
        return (id, run, [.. (await cases.Host.EventsAsync(id)).Select(e => (e.Type, e.Data))]);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
