namespace Orchestrate.Domain.Branching;

/// <summary>Why a text is no branch (BR-1).</summary>
/// <param name="Position">Where: number of the character, from 1; one more than the length at the end of the text.</param>
/// <param name="Expected">What was expected there.</param>
/// <param name="Found">What is there instead.</param>
public sealed record BranchError(int Position, string Expected, string Found)
{
    /// <summary>All of it in a sentence.</summary>
    public string Message => FormattableString.Invariant($"Character {Position}: {Expected} was expected, but there is {Found}.");
}
