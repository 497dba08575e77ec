using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Rules;

/// <summary>The numbers that hold for a run where its bundle may tighten them (<c>policies.rules</c>); each is the rule's default unless it does.</summary>
public sealed record RuleNumbers
{
    /// <summary>Every rule's default.</summary>
    public static RuleNumbers Default { get; } = new();

    /// <summary>TCB-1: most calls, with buffer, of one agent.</summary>
    public int MostCalls { get; init; } = ToolCallBudget.MaxCalls;

    /// <summary>TCB-2: most repetitive items of one agent.</summary>
    public int ItemsForOneAgent { get; init; } = ToolCallBudget.MaxItems;

    /// <summary>FAIL-2: most estimated calls of a piece of what was too large.</summary>
    public int CallsPerPiece { get; init; } = PlanGate.MaxSplitCalls;

    /// <summary>DEG-1: fewest calls, with buffer, of a task of its own.</summary>
    public int SmallestTask { get; init; } = Eligibility.MinCalls;

    /// <summary>PAR-1: most tasks of a plan; without the override never more than <see cref="PlanGate.MaxTasksWithoutOverride"/>.</summary>
    public int TasksPerPlan { get; init; } = PlanGate.MaxTasksPerPlan;

    /// <summary>WAVE-1: most tasks of a wave.</summary>
    public int WaveSize { get; init; } = WavePlanner.WaveSize;

    /// <summary>CWB-1: most tokens of a whole answer.</summary>
    public int DirectSize { get; init; } = CollectionMode.Direct.Limit.Tokens;

    /// <summary>CWB-1: most lines of a summary.</summary>
    public int SummaryLines { get; init; } = CollectionMode.Summary.Limit.Lines!.Value;

    /// <summary>CWB-1: most tokens of a summary, and of what comes back beside a file.</summary>
    public int SummarySize { get; init; } = CollectionMode.Summary.Limit.Tokens;

    /// <summary>CWB-1: most lines that come back beside a file.</summary>
    public int FileBasedLines { get; init; } = CollectionMode.FileBased.Limit.Lines!.Value;

    /// <summary>ORC-2: lines up to which a file may be read whole.</summary>
    public int LongFile { get; init; } = TargetedReads.LargeLines;

    /// <summary>ORC-2: so many long files in a row are too many.</summary>
    public int LongFilesInARow { get; init; } = TargetedReads.InARow;

    /// <summary>VER-1: most repair turns of an attempt.</summary>
    public int RepairTurns { get; init; } = TaskGate.MaxRepairs;

    /// <summary>SCORE-2: most revise turns of an attempt.</summary>
    public int ReviseTurns { get; init; } = TaskGate.MaxRevisions;

    /// <summary>SCORE-2: lowest score that is accepted.</summary>
    public int AcceptWithNotes { get; init; } = ScoreBands.AcceptScore;

    /// <summary>GATE-1: a checkpoint after so many finished tasks.</summary>
    public int CheckpointTasks { get; init; } = Checkpoints.Tasks;

    /// <summary>GATE-1: a checkpoint after so many tool calls.</summary>
    public int CheckpointCalls { get; init; } = Checkpoints.Calls;

    /// <summary>FAIL-5: the same failure so often suggests a debugging task.</summary>
    public int SameFailures { get; init; } = RunMachine.SameFailures;

    /// <summary>The numbers of a bundle: the defaults, tightened where its policies say so.</summary>
    /// <param name="policies">The bundle's policies; what may not be tightened so is left at its default, and <see cref="TightenedNumbers.Check"/> reports it.</param>
    public static RuleNumbers Of(Policies policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        var numbers = Default;
        foreach (var (rule, values) in policies.Rules)
        {
            foreach (var (name, value) in values)
            {
                if (TightenedNumbers.Find(rule, name) is { } number && number.Allows(value))
                    numbers = number.Set(numbers, value);
            }
        }

        return numbers;
    }
}
