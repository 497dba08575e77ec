using Orchestrate.Domain.Agents;

namespace Orchestrate.Workspaces.Tests;

/// <summary>AGT-2: agents are read out of the base commit, within bounds, and what is wrong with a file stops nothing.</summary>
[Trait("Rule", "AGT-2")]
public sealed class When_a_commit_defines_agents : OnAWorkbench
{
    [Fact]
    public async Task Should_read_both_folders_and_say_what_it_left_out()
    {
        var head = "---\ndescription: d\n---\n";
        var commit = await Bench.PrepareAsync(
            (".opencode/agent/one.md", head + "First."),
            (".opencode/agents/two.md", head + "Second."),
            (".opencode/agent/deep/three.md", head),
            (".opencode/agent/notes.txt", "x"),
            (".opencode/agent/exact.md", head + new string('x', AgentFiles.MaxBytes - head.Length)),
            (".opencode/agent/large.md", head + new string('x', AgentFiles.MaxBytes - head.Length + 1)));
        File.WriteAllBytes(Path.Join(Bench.Source, ".opencode/agent/bytes.md"), [0xC3, 0x28]);
        File.CreateSymbolicLink(Path.Join(Bench.Source, ".opencode/agent/link.md"), "/etc/passwd");
        Bench.Commit();
        var tampered = Workbench.Git(Bench.Source, "rev-parse", "HEAD");
        Workbench.Git(Bench.Source, "push", "-q", Bench.Integration, $"{tampered}:refs/heads/later");

        var found = await Bench.Workspaces.AgentsAsync(Bench.Run, tampered, Workbench.None);

        Assert.Equal(["exact", "one", "two"], found.Agents.Select(a => a.Name));
        Assert.Equal(["First.", "Second."], found.Agents.Skip(1).Select(a => a.Definition));
        Assert.Equal(["bytes.md", "large.md", "link.md"], found.Warnings.Select(w => w.Split('`')[1].Split('/')[^1]));
        Assert.Equal(["exact", "one", "two"], (await Bench.Workspaces.AgentsAsync(Bench.Run, commit, Workbench.None)).Agents.Select(a => a.Name));
    }

    [Theory]
    [InlineData(AgentFiles.MaxFiles, 0)]
    [InlineData(AgentFiles.MaxFiles + 1, 1)]
    public async Task Should_read_so_many_files(int files, int warnings)
    {
        var commit = await Bench.PrepareAsync([.. Enumerable.Range(0, files).Select(i => ($".opencode/agent/a{i:D2}.md", "x"))]);

        var found = await Bench.Workspaces.AgentsAsync(Bench.Run, commit, Workbench.None);

        Assert.Equal((AgentFiles.MaxFiles, warnings), (found.Agents.Count, found.Warnings.Count));
    }

    [Fact]
    public async Task Should_find_none_where_there_are_none()
    {
        var commit = await Bench.PrepareAsync((".opencode/agent", "a file"));

        Assert.Empty((await Bench.Workspaces.AgentsAsync(Bench.Run, commit, Workbench.None)).Agents);
    }
}
