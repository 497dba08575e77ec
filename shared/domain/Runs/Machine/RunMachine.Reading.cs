using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Runs;

/// <content>How the orchestrator agent reads (ORC-2). Workers may read as they like.</content>
public static partial class RunMachine
{
    private static void NoteReads(Step step, WorkItem work, TurnReport report)
    {
        if (work.Kind is not (WorkKind.Plan or WorkKind.Synthesis) || step.State.Ending is not null)
            return;
        var breaches = TargetedReads.Check(report.Reads, step.Context.Numbers.LongFile, step.Context.Numbers.LongFilesInARow);
        foreach (var breach in breaches)
            step.Emit("run.rule.breached", new { rule = "ORC-2", message = breach.Message, path = breach.Path, lines = breach.Lines });
        step.State = step.State.With(step.State.Iteration with { Notes = [.. breaches.Select(b => $"[ORC-2] {b.Message}").Take(10)] });
    }
}
