namespace Orchestrate.Crash.Tests.Editing;

/// <summary>A merge that was tried.</summary>
/// <param name="Task">The task.</param>
/// <param name="Attempt">Its accepted attempt.</param>
/// <param name="Commit">The attempt's commit.</param>
/// <param name="Head">The head afterwards; null when it was not merged.</param>
/// <param name="Conflicts">The files in conflict.</param>
internal sealed record MergeTry(string Task, int Attempt, string Commit, string? Head, IReadOnlyList<string> Conflicts);
