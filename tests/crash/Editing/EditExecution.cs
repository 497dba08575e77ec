namespace Orchestrate.Crash.Tests.Editing;

/// <summary>One execution of a worker's turn, as the model served it. A turn that was lost is executed again, with tokens of its own.</summary>
internal sealed class EditExecution
{
    /// <summary>The run.</summary>
    public required Guid Run { get; init; }

    /// <summary>The task, for example <c>T3</c>, or <c>T3i2</c> for its second try in iteration 2.</summary>
    public required string Task { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The turn, from 1.</summary>
    public required int Turn { get; init; }

    /// <summary>Which execution of the turn, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What it was given as conflict of an earlier try, as the prompt quotes it: a path and its text.</summary>
    public required IReadOnlyList<(string Path, string Text)> Conflicts { get; init; }

    /// <summary>The commands of each model call that carries some, in order.</summary>
    public required IReadOnlyList<IReadOnlyList<EditCommand>> Steps { get; init; }

    /// <summary>The latest model call that was made.</summary>
    public int Calls { get; set; }

    /// <summary>All its commands.</summary>
    public IEnumerable<EditCommand> Commands => Steps.SelectMany(s => s);

    /// <summary>The commands that have certainly been executed: the next model call brought their outcome.</summary>
    public IEnumerable<EditCommand> Done => Steps.Take(Math.Max(0, Calls - 1)).SelectMany(s => s);
}
