using System.Globalization;
using Orchestrate.Domain.Budgets;
using Orchestrate.Domain.Prompts;

namespace Orchestrate.Domain.Runs;

/// <content>CWB-2: before the orchestrator agent reports, what it would have to hold is counted.</content>
public static partial class RunMachine
{
    /// <summary>Says that the window is nearly full and keeps a checkpoint. True when a person must say first that the run may go on, with summaries cut short.</summary>
    private static bool UnderPressure(Step step)
    {
        if (!ContextBudget.IsTight(step.State))
            return false;
        var (tokens, percent) = (ContextBudget.Tokens(step.State), ContextBudget.Percent(step.State));

        // The tests have spoken; the report on them is not worth a question.
        var policies = step.Context.Bundle.Policies;
        var asks = policies is { ContextPressure: "ask", Escalation: "wait" } && !step.State.AcceptanceVerified(step.Context.Bundle);
        var message = string.Create(CultureInfo.InvariantCulture,
            $"Context pressure: results and session take about {tokens} tokens, {percent} % of the {ContextBudget.Available} that the orchestrator agent has for them. It is told summaries of {ContextBudget.SummaryCharacters} characters.");
        step.Emit("run.rule.breached", new { rule = "CWB-2", message, percent, tokens, available = ContextBudget.Available, command = "handover" });
        step.Emit("run.checkpoint", new { rule = "CWB-2", message, head = step.State.Head, handover = HandoverDocument.Write(step.Context.Bundle, step.State, step.Now) });
        if (!asks)
            return false;
        Escalate(step, RunReasons.ContextPressure, null, $"{message} With `retry` the run goes on so; `orchestrate handover {step.State.RunId}` saves what is known.", ["retry", "reject", "abort"]);
        return true;
    }
}
