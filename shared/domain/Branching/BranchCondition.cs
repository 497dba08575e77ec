using System.Globalization;
using System.Text.Json;
using Orchestrate.Domain.Results;

namespace Orchestrate.Domain.Branching;

/// <summary>One condition of a branch, for example <c>output.score &gt;= 80</c> (BR-1).</summary>
/// <param name="Field">What is compared.</param>
/// <param name="Operator">How; for <see cref="BranchField.Type"/> and <see cref="BranchField.Status"/> only equal or not equal.</param>
/// <param name="Number">What with, for confidence, score and count; otherwise 0.</param>
/// <param name="Outcome">What with, for type and status; otherwise null.</param>
/// <param name="Position">Where it stands in the text: number of its first character, from 1.</param>
public sealed record BranchCondition(BranchField Field, BranchOperator Operator, int Number, ResultStatus? Outcome, int Position)
{
    /// <summary>Highest confidence and score.</summary>
    public const int MaxPercent = 100;

    /// <summary>The condition as it is usually written.</summary>
    public string Text => $"{Name} {Sign} {(Outcome is { } outcome ? Word(outcome) : Number.ToString(CultureInfo.InvariantCulture))}";

    /// <summary>The field as it is written, for example <c>output.score</c>.</summary>
    public string Name => $"output.{JsonNamingPolicy.SnakeCaseLower.ConvertName(Field.ToString())}";

    /// <summary>Whether no output can meet it, for example <c>output.score &gt; 100</c>.</summary>
    public bool NeverHolds => Outcome is null && Operator switch
    {
        BranchOperator.Less => Number <= 0,
        BranchOperator.LessOrEqual => Number < 0,
        BranchOperator.Greater => Number >= Most,
        BranchOperator.GreaterOrEqual => Number > Most,
        BranchOperator.Equal => Number < 0 || Number > Most,
        _ => false,
    };

    private int Most => Field == BranchField.Count ? int.MaxValue : MaxPercent;

    private string Sign => Operator switch
    {
        BranchOperator.Equal => "==",
        BranchOperator.NotEqual => "!=",
        BranchOperator.Greater => ">",
        BranchOperator.GreaterOrEqual => ">=",
        BranchOperator.Less => "<",
        _ => "<=",
    };

    /// <summary>Whether the output meets it.</summary>
    /// <param name="output">The verified output.</param>
    public bool Holds(BranchOutput output)
    {
        var compared = Outcome is { } outcome ? (output.Status == outcome ? 0 : 1) : Measure(output).CompareTo(Number);
        return Operator switch
        {
            BranchOperator.Equal => compared == 0,
            BranchOperator.NotEqual => compared != 0,
            BranchOperator.Greater => compared > 0,
            BranchOperator.GreaterOrEqual => compared >= 0,
            BranchOperator.Less => compared < 0,
            _ => compared <= 0,
        };
    }

    /// <summary>What the output has for the field.</summary>
    /// <param name="output">The verified output.</param>
    public string ValueOf(BranchOutput output) => Outcome is null ? Measure(output).ToString(CultureInfo.InvariantCulture) : Word(output.Status);

    private int Measure(BranchOutput output) => Field switch
    {
        BranchField.Confidence => output.Confidence,
        BranchField.Score => output.Score,
        _ => output.Count,
    };

    private static string Word(ResultStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}
