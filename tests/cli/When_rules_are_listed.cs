using System.Text.Json;
using Orchestrate.Domain.Rules;

namespace Orchestrate.Cli.Tests;

/// <summary>The catalogue is part of the command; only what happened in a run is asked of a server.</summary>
public sealed class When_rules_are_listed
{
    private const string Id = "01a1fd7b-4768-7537-b252-209d7653867e";

    private const string Bitten = $$$"""
        {"run_id":"{{{Id}}}","first_seq":1,"last_seq":90,"rules":[
        {"rule":"VER-6","title":"Evidence is verified, not claimed","count":3,"first_seq":35,"last_seq":81,"last_event":"run.gate.decided","message":"Ended with exit code 1.","numbers":{"score":42}},
        {"rule":"NEW-1","count":1,"first_seq":82,"last_seq":82,"last_event":"run.something.new","message":"\u001b[2J[red]x","numbers":{}}]}
        """;

    [Fact]
    public async Task Should_list_all_without_a_server()
    {
        var result = await Cli.RunAsync("rules");

        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.Empty(result.Error);
        var lines = result.Output.TrimEnd().Split('\n');
        Assert.Equal(RuleCatalogue.All.Count + 1, lines.Length);
        Assert.Matches("^rule +where +title +defaults", lines[0]);
        foreach (var rule in RuleCatalogue.All)
            Assert.Contains(lines, line => line.StartsWith($"{rule.Id} ", StringComparison.Ordinal) && line.Contains(rule.Title, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("RES-2 ", StringComparison.Ordinal) && line.Contains("max tokens 50,000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_print_all_as_json()
    {
        var result = await Cli.RunAsync("rules", "--json");

        using var document = JsonDocument.Parse(Assert.Single(result.Output.TrimEnd().Split('\n')));
        var rules = document.RootElement.GetProperty("rules");
        Assert.Equal(RuleCatalogue.All.Select(r => r.Id), rules.EnumerateArray().Select(r => r.GetProperty("id").GetString()));
        var budget = rules.EnumerateArray().Single(r => r.GetProperty("id").GetString() == "RES-2");
        Assert.Equal("run", Assert.Single(budget.GetProperty("places").EnumerateArray()).GetString());
        var tokens = budget.GetProperty("numbers")[0];
        Assert.Equal(("max_tokens", 50_000, "limits.max_tokens"), (tokens.GetProperty("name").GetString(), tokens.GetProperty("value").GetInt32(), tokens.GetProperty("set_by").GetString()));
    }

    [Theory]
    [InlineData("GATE-3")]
    [InlineData("gate-3")]
    public async Task Should_explain_one_in_full(string id)
    {
        var result = await Cli.RunAsync("rules", id);

        var rule = RuleCatalogue.Find("GATE-3")!;
        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.All([rule.Id, rule.Title, rule.Text, rule.Breach, "same iterations: 3 iterations (fixed)"], part => Assert.Contains(part, result.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("GATE-1", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_what_may_change_a_number()
    {
        Assert.Contains("max tasks: 50 tasks (set by limits.max_tasks, at most 500)", (await Cli.RunAsync("rules", "LIM-1")).Output, StringComparison.Ordinal);
        using var document = JsonDocument.Parse((await Cli.RunAsync("rules", "LIM-1", "--json")).Output);
        Assert.Equal("LIM-1", document.RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Should_not_know_a_rule_that_does_not_exist()
    {
        var result = await Cli.RunAsync("rules", "TASK-99");

        Assert.Equal(ExitCodes.Refused, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains("'orchestrate rules' lists them", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_which_bit_in_a_run()
    {
        await using var server = await FakeServer.StartAsync(200, Bitten);
        var result = await Cli.RunAsync(server, "rules", "--run", Id);

        Assert.Equal(ExitCodes.Ok, result.ExitCode);
        Assert.Contains(server.Requests, r => r.StartsWith($"GET /runs/{Id}/rules ", StringComparison.Ordinal));
        var lines = result.Output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches("^VER-6 +Evidence is verified, not claimed +3 +35-81 +Ended with exit code 1.", lines[1]);
        Assert.Matches(@"^NEW-1 +- +1 +82 +\[2J\[red\]x", lines[2]);
        Assert.DoesNotContain('\u001b', result.Output);

        using var document = JsonDocument.Parse((await Cli.RunAsync(server, "rules", "--run", Id, "--json")).Output);
        Assert.Equal(2, document.RootElement.GetProperty("rules").GetArrayLength());
    }

    [Theory]
    [InlineData("ver-6", "VER-6")]
    [InlineData("TASK-4", null)]
    public async Task Should_look_for_one_in_a_run(string id, string? found)
    {
        await using var server = await FakeServer.StartAsync(200, Bitten);
        var table = await Cli.RunAsync(server, "rules", id, "--run", Id);
        Assert.Equal(ExitCodes.Ok, table.ExitCode);
        Assert.StartsWith(found is null ? "None:" : "rule ", table.Output, StringComparison.Ordinal);

        using var document = JsonDocument.Parse((await Cli.RunAsync(server, "rules", id, "--run", Id, "--json")).Output);
        Assert.Equal(found is null ? [] : [found], document.RootElement.GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task Should_need_a_server_for_a_run()
    {
        Assert.Equal(ExitCodes.Unreachable, (await Cli.RunAsync("rules", "--run", Id)).ExitCode);
        await using var server = await FakeServer.StartAsync(404, """{"code":"run_not_found","title":"There is no such run."}""");
        Assert.Equal(ExitCodes.Refused, (await Cli.RunAsync(server, "rules", "--run", Id)).ExitCode);
    }

    [Fact]
    public async Task Should_be_named_by_the_help() => Assert.Matches(@"(?m)^  rules <RULE> +List the rules", (await Cli.RunAsync("--help")).Output);
}
