namespace Orchestrate.Contracts.Work;

/// <summary>A file that an attempt changed, compared with its base commit.</summary>
/// <param name="Path">Path relative to the repository's root, forward slashes.</param>
/// <param name="Change"><c>added</c>, <c>modified</c> or <c>deleted</c>.</param>
/// <param name="AddedLines">Lines added; 0 for binary files.</param>
/// <param name="DeletedLines">Lines removed; 0 for binary files.</param>
public sealed record ChangedFile(string Path, string Change, int AddedLines, int DeletedLines);
