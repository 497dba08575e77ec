namespace Orchestrate.Domain.Gates;

/// <summary>A flaw of form that refuses nothing and costs points of consistency (SCORE-1).</summary>
/// <param name="Points">Points of consistency that it costs, 1–100: a quarter of them is lost in the score.</param>
/// <param name="Message">The flaw, in a sentence.</param>
public sealed record ScoreNote(int Points, string Message);
