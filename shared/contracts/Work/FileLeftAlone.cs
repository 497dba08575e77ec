namespace Orchestrate.Contracts.Work;

/// <summary>A changed file that was not written into the user's folder.</summary>
/// <param name="Path">The file, relative to the folder.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
public sealed record FileLeftAlone(string Path, string Reason);
