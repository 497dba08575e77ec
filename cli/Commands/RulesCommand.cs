using System.CommandLine;
using System.Text.Json;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;
using Orchestrate.Domain.Rules;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate rules [RULE] [--run RUN]</c>.</summary>
internal static class RulesCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var rule = new Argument<string?>("RULE") { Description = "Id of one rule, for example TASK-4: everything about it", Arity = ArgumentArity.ZeroOrOne };
        var run = new Option<string?>("--run") { Description = "Only the rules that bit in this run: its id, the beginning of it, or 'last'", HelpName = "RUN" };
        return new Command("rules", "List the rules that the server enforces, explain one, or say which of them bit in a run. Without --run no server is asked.") { rule, run }
            .Does(environment, async (result, cancellationToken) =>
            {
                var known = result.GetValue(rule) is { } id ? Find(id) : null;
                using var session = Shared.Connect(result, environment);
                if (result.GetValue(run) is { } typed)
                    await ShowRunAsync(session, typed, known, cancellationToken);
                else if (session.Json)
                    await session.PrintAsync(known is null ? Document(new { rules = RuleCatalogue.All }) : Document(known));
                else if (known is null)
                    RuleViews.List(session.Terminal, RuleCatalogue.All);
                else
                    RuleViews.Rule(session.Terminal, known);
                return ExitCodes.Ok;
            })
            .With("orchestrate rules", "orchestrate rules TASK-4", "orchestrate rules --run last", "orchestrate rules --json");
    }

    private static Rule Find(string id) =>
        RuleCatalogue.Find(id) ?? throw new CliException(ExitCodes.Refused, $"There is no rule '{id}'. 'orchestrate rules' lists them.");

    private static async Task ShowRunAsync(Session session, string typed, Rule? only, CancellationToken cancellationToken)
    {
        var id = await session.ResolveAsync(typed, cancellationToken);
        var bitten = await session.Client.RulesAsync(id, cancellationToken);
        if (session.Json && only is null)
        {
            await session.PrintAsync(bitten);
            return;
        }

        var rules = bitten.Items("rules").Where(rule => only is null || rule.Text("rule") == only.Id).ToList();
        if (session.Json)
            await session.PrintAsync(Document(new { run_id = id, rules }));
        else
            RuleViews.Bitten(session.Terminal, rules);
    }

    private static JsonElement Document(object document) => JsonSerializer.SerializeToElement(document, DomainJson.Options);
}
