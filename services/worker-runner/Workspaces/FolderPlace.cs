namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What is needed to make a git tree of a folder.</summary>
/// <param name="Repository">The repository that takes the files; nobody but the server can write to it.</param>
/// <param name="Scratch">A private folder for indexes.</param>
/// <param name="ReadOnly">What git must see besides: the folder, and the repository's shared objects.</param>
internal sealed record FolderPlace(string Repository, string Scratch, IReadOnlyList<string> ReadOnly);
