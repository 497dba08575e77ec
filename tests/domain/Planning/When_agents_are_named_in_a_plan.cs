using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "AGT-3")]
public sealed class When_agents_are_named_in_a_plan
{
    private static AgentTask Writer(string type, string agent) => Samples.Task("T1") with { Type = type, Agent = agent };

    [Theory]
    [InlineData("specification", "speckit", "specs/001-a/spec.md", true)]
    [InlineData("implementation", "general", "specs/001-a/spec.md", false)]
    [InlineData("documentation", "write", ".opencode/specs/001-a/deep/plan.md", false)]
    [InlineData("documentation", "write", "specs/001-a/scratch/notes.md", true)]
    [InlineData("documentation", "write", "docs/guide.md", true)]
    [InlineData("handover", "handover", "specs/001-a/handover.md", true)]
    [InlineData("specification", "speckit", "specs/001-a/handover.md", false)]
    [InlineData("research", "research", "specs/001-a/research.md", true)]
    [InlineData("research", "research", "specs/001-a/spec.md", false)]
    [InlineData("specification", "speckit", "specs/001-a/memory/x.md", false)]
    public void Should_keep_spec_documents_to_their_owners(string type, string agent, string path, bool accepted)
    {
        var task = Writer(type, agent);
        foreach (var (place, named) in new (string, AgentTask)[]
        {
            ("expected_outputs/0", task with { ExpectedOutputs = [path] }),
            ("scope/include/0", task with { Scope = new() { Include = [path] } }),
            ("write_to", task with { WriteTo = path }),
        })
        {
            var review = Gate.Review(named);
            if (accepted)
                Gate.Accepts(review);
            else
                Assert.Equal($"/next_actions/0/task/{place}", Gate.Only(review, "AGT-3").Pointer);
        }
    }

    [Theory]
    [InlineData("implementation", "general", false)]
    [InlineData("documentation", "write", false)]
    [InlineData("testing", "general", false)]
    [InlineData("debugging", "debug", false)]
    [InlineData("review", "review", true)]
    [InlineData("research", "research", true)]
    public void Should_let_everybody_read(string type, string agent, bool accepted) =>
        Assert.Equal(accepted, Gate.Review(Writer(type, agent) with { Files = ["specs/001-a/spec.md"] }).Accepted);

    [Fact]
    public void Should_leave_globs_to_what_is_really_changed() => Gate.Accepts(Gate.Review(Samples.Task("T1") with { Scope = new() { Include = ["specs/001-a/*.md"] } }));

    [Theory]
    [InlineData("context", true)]
    [InlineData("@explore", true)]
    [InlineData("general", false)]
    public void Should_keep_exploration_to_context(string agent, bool accepted) =>
        Assert.Equal(accepted, Gate.Review(Gate.Exploration("E") with { Agent = agent }).Accepted);

    [Fact]
    [Trait("Rule", "AGT-1")]
    public void Should_name_the_known_agents_for_an_unknown_one()
    {
        var breach = Gate.Only(Gate.Review(Samples.Task("T1") with { Agent = "nobody" }), "AGT-1");

        Assert.All(Gate.Agents.All, a => Assert.Contains(a.Name, breach.Suggestion, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "NDP-1")]
    public void Should_keep_depth_one_for_leaves() => Gate.Only(Gate.Review(Samples.Task("T1") with { Agent = "@orchestrator" }), "NDP-1");
}
