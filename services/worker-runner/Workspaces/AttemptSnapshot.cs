using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What a turn left.</summary>
/// <param name="Commit">The commit; the start commit when nothing changed.</param>
/// <param name="ChangedFiles">Changes since the attempt's base commit.</param>
/// <param name="Placeholders">Placeholder text in added lines, <c>path:line: text</c> (VER-4), at most 20.</param>
/// <param name="LeftOut">What is in the clone, is not ignored and is not in the commit (VER-7).</param>
public sealed record AttemptSnapshot(string Commit, IReadOnlyList<ChangedFile> ChangedFiles, IReadOnlyList<string> Placeholders, IReadOnlyList<LeftOutFile> LeftOut)
{
    /// <summary>Changed documents of spec folders in which only boxes of tasks were ticked (AGT-4).</summary>
    public IReadOnlyList<string> OnlyTicked { get; init; } = [];
}
