using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Tests.Planning;

[Trait("Rule", "AGT-3")]
public sealed class When_spec_folders_are_written
{
    [Theory]
    [InlineData("specs/001-search/spec.md", "speckit")]
    [InlineData(".opencode/specs/001-search/plan.md", "speckit")]
    [InlineData("specs/001-search/notes/deep/tasks.md", "speckit")]
    [InlineData("specs/001-search/scratchpad/tasks.md", "speckit")]
    [InlineData("specs/001-search/notes/handover.md", "speckit")]
    [InlineData("./Specs/001-search/SPEC.MD", "speckit")]
    [InlineData("specs\\001-search\\.\\spec.md", "speckit")]
    [InlineData("specs/001-search/handover.md", "handover")]
    [InlineData("specs/001-search/research.md", "research")]
    [InlineData("specs/001-search/memory/today.md", SpecPaths.Nobody)]
    [InlineData("specs/001-search/memory/state.json", SpecPaths.Nobody)]
    [InlineData("specs/001-search/scratch/agent-1-topic.md", null)]
    [InlineData("specs/001-search/scratch/deep/handover.md", null)]
    [InlineData("specs/001-search/schema.json", null)]
    [InlineData("specs/01-search/spec.md", null)]
    [InlineData("specs/0001-search/spec.md", null)]
    [InlineData("specs/001-/spec.md", null)]
    [InlineData("specs/001-search", null)]
    [InlineData("specs/readme.md", null)]
    [InlineData("docs/specs/001-search/spec.md", null)]
    [InlineData("src/memory/a.md", null)]
    [InlineData("", null)]
    public void Should_know_who_owns_a_path(string path, string? owner) => Assert.Equal(owner, SpecPaths.OwnerOf(path));
}
