using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What became of a result's changes in the user's folder.</summary>
/// <param name="Written">Changed and deleted files that stand in the folder as the result has them.</param>
/// <param name="LeftAlone">Changed files that were left alone.</param>
internal sealed record CopyBackReport(int Written, IReadOnlyList<FileLeftAlone> LeftAlone);
