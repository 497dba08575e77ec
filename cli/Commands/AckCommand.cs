using System.CommandLine;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate ack RUN STEP</c>.</summary>
internal static class AckCommand
{
    private static readonly string[] Decisions = ["approve", "reject", "retry", "reassign", "skip", "abort", "A", "B", "C", "D"];

    internal static Command Create(CliEnvironment environment)
    {
        var run = Shared.Run();
        var step = new Argument<string>("STEP") { Description = "The step that waits, for example escalation-1" };
        var typed = new Argument<string?>("DECISION") { Description = "The same as --decision", Arity = ArgumentArity.ZeroOrOne };
        var decision = new Option<string?>("--decision") { Description = $"One of {string.Join(", ", Decisions)}; the step says which it offers", HelpName = "DECISION" };
        var note = new Option<string?>("--note") { Description = "Why; stands in the run's history", HelpName = "TEXT" };
        var agent = new Option<string?>("--agent") { Description = "The agent to reassign to; only with reassign", HelpName = "NAME" };
        typed.AcceptOnlyFromAmong(Decisions);
        decision.AcceptOnlyFromAmong(Decisions);
        return new Command("ack", "Decide a step that waits for a person.") { run, step, typed, decision, note, agent }
            .Does(environment, async (result, cancellationToken) =>
            {
                var chosen = result.GetValue(decision) ?? result.GetValue(typed) ?? throw new CliException($"Say what you decide: --decision {string.Join('|', Decisions)}.");
                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var answer = await session.Client.AcknowledgeAsync(id, result.GetRequiredValue(step), chosen, result.GetValue(note), result.GetValue(agent), cancellationToken);
                if (session.Json)
                    await session.PrintAsync(answer);
                else
                    session.Terminal.Line($"{Clean.Markup(result.GetRequiredValue(step))}: {chosen}. run {Clean.Id(id)} is {Clean.Markup(answer.Text("status"))}");
                return ExitCodes.Ok;
            })
            .With("orchestrate ack last escalation-1 --decision retry --note \"the network was down\"", "orchestrate ack 4f1c2a9e escalation-2 --decision reassign --agent debug");
    }
}
