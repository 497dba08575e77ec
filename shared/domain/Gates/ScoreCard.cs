namespace Orchestrate.Domain.Gates;

/// <summary>A score with its three parts, all 0–100 (SCORE-1).</summary>
/// <param name="Accuracy">Share of acceptance and evidence that our verifiers confirmed; weighs 40 %.</param>
/// <param name="Completeness">Share of expected outputs that are there and valid; weighs 35 %.</param>
/// <param name="Consistency">Form of the answer and of what it left; weighs 25 %.</param>
/// <param name="Notes">What cost points, in sentences.</param>
public sealed record ScoreCard(int Accuracy, int Completeness, int Consistency, IReadOnlyList<string> Notes)
{
    /// <summary>The score, rounded down.</summary>
    public int Total => ((Accuracy * Score.AccuracyWeight) + (Completeness * Score.CompletenessWeight) + (Consistency * Score.ConsistencyWeight)) / 100;
}
