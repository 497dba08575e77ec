using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A folder as git holds it.</summary>
/// <param name="Tree">The tree.</param>
/// <param name="LeftOut">What is in the folder, is not ignored and is not in the tree. What the index had of the same path is in it unchanged.</param>
internal sealed record FolderTree(string Tree, IReadOnlyList<LeftOutFile> LeftOut);
