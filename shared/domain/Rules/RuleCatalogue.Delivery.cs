using Orchestrate.Domain.Runs;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Rules;

/// <content>Delivery.</content>
public static partial class RuleCatalogue
{
    private static Rule[] Delivery()
    {
        const string group = "Delivery";
        return
        [
            new()
            {
                Id = "SYN-1", Group = group, Places = [RulePlace.Deliver], Title = "One answer, with its sources",
                Text = "The result is one text that says which agent found or did what, with a verification for every claim, and lists what is unclear or left out.",
                Breach = "The answer is sent back; the server's own report always stands beside it.",
            },
            new()
            {
                Id = "SYN-2", Group = group, Places = [RulePlace.Send], Title = "Long output is condensed",
                Text = "Tool output of many lines is brought down to a few points before it goes into another prompt.",
                Breach = "None is possible: the server builds the prompt.",
                Numbers = [new("long_output", OutputDigest.MostLines, "lines"), new("fewest_points", OutputDigest.FewestPoints, "points"), new("most_points", OutputDigest.MostPoints, "points")],
            },
            new()
            {
                Id = "CTX-1", Group = group, Places = [RulePlace.Run], Title = "Context is kept before it is lost",
                Text = "Many tool calls ask for a hand-over document, many changed files for a context save, failing agents for a look at debugging, many dispatches for shorter results. So do a long run, a near limit and a person's stop.",
                Breach = "A suggestion, and the document where one is due.",
                Numbers = [new("tool_calls", ContextHealth.ToolCalls, "calls"), new("changed_files", ContextHealth.ChangedFiles, "files"), new("failed_agents", ContextHealth.FailedAttempts, "failures"), new("dispatches", ContextHealth.Dispatches, "dispatches")],
            },
            new()
            {
                Id = "CMD-1", Group = group, Places = [RulePlace.Run], Title = "Suggestions are events",
                Text = "When a command would help, the log says so: debug, handover, research, complete, memory save or resume.",
                Breach = "None: a suggestion stops nothing.",
                Numbers = [new("failures_before_debug", RunMachine.SameFailures, "failures")],
            },
        ];
    }
}
