namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>A scenario file that cannot be played; the message names file, line and column.</summary>
public sealed class ScenarioException(string source, long line, long column, string problem)
    : Exception($"{source}({line},{column}): {problem}")
{
    /// <summary>Line in the file, from 1; 0 when the file could not be read.</summary>
    public long Line { get; } = line;

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; } = problem;
}
