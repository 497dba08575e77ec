using Orchestrate.Contracts.Work;
using Orchestrate.OpenCode.Tests.Fixtures;

namespace Orchestrate.OpenCode.Tests;

/// <summary>ORC-2: what was read is reported, for the rule to judge.</summary>
[Collection(SharedServers.Name)]
[Trait("Rule", "ORC-2")]
public sealed class When_an_agent_reads_files(Servers servers)
{
    [Theory, OnBothServers]
    public async Task Should_report_path_and_lines(string kind)
    {
        var one = await servers.CaseAsync(kind);
        Directory.CreateDirectory(Path.Combine(one.Directory, "src"));
        await File.WriteAllLinesAsync(Path.Combine(one.Directory, "src", "large.js"), Enumerable.Range(1, 250).Select(line => $"line {line};"));
        await File.WriteAllLinesAsync(Path.Combine(one.Directory, "small.js"), ["one", "two"]);
        one.Play(request => request.ToolResults.Count switch
        {
            0 => Replies.Tool("read", new { filePath = Path.Combine(one.Directory, "src", "large.js") }),
            1 => Replies.Tool("read", new { filePath = Path.Combine(one.Directory, "small.js"), offset = 1, limit = 20 }),
            2 => Replies.Tool("read", new { filePath = Path.Combine(one.Directory, "none.js") }),
            _ => Replies.Text("read"),
        });

        var answer = await one.RunAsync();

        Assert.Equal([new FileRead("src/large.js", 250, false), new FileRead("small.js", 2, true)], answer.Reads);
    }
}
