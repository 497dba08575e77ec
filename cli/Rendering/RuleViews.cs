using System.Globalization;
using System.Text.Json;
using Orchestrate.Domain.Rules;

namespace Orchestrate.Cli.Rendering;

/// <summary>Shows the rules of the protocol, and which of them bit in a run.</summary>
public static class RuleViews
{
    /// <summary>Shows all rules, a line each.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="rules">The rules.</param>
    public static void List(Terminal terminal, IReadOnlyList<Rule> rules)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        terminal.Table(
            ["rule", "where", "title", "defaults"],
            rules.Select(rule => (IReadOnlyList<string>)
            [
                Clean.Markup(rule.Id), Clean.Markup(Places(rule)), Clean.Markup(rule.Title), Clean.Markup(string.Join(", ", rule.Numbers.Select(number => $"{Words(number.Name)} {Amount(number.Value)}")), 600),
            ]));
    }

    /// <summary>Shows everything about a rule.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="rule">The rule.</param>
    public static void Rule(Terminal terminal, Rule rule)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ArgumentNullException.ThrowIfNull(rule);
        terminal.Line($"[bold]{Clean.Markup(rule.Id)}[/]  {Clean.Markup(rule.Title)}");
        terminal.Line($"  group   {Clean.Markup(rule.Group)}");
        terminal.Line($"  where   {Clean.Markup(Places(rule))}");
        terminal.Line($"  rule    {Clean.Markup(rule.Text, 600)}");
        terminal.Line($"  breach  {Clean.Markup(rule.Breach, 600)}");
        foreach (var number in rule.Numbers)
        {
            var most = number.Maximum is { } maximum ? $", at most {Amount(maximum)}" : string.Empty;
            var who = number.SetBy == RuleNumber.Fixed ? "fixed" : $"set by {number.SetBy}{most}";
            terminal.Line($"  number  {Clean.Markup(Words(number.Name))}: {Clean.Markup(Amount(number.Value))} {Clean.Markup(number.Unit)} [grey]({Clean.Markup(who)})[/]");
        }
    }

    /// <summary>Shows the rules that bit in a run.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="rules">They, as the server answers.</param>
    public static void Bitten(Terminal terminal, IReadOnlyList<JsonElement> rules)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.Count == 0)
        {
            terminal.Line("None: no such rule bit in this run so far.");
            return;
        }

        terminal.Table(
            ["rule", "title", "times", "events", "the last time"],
            rules.Select(rule => (IReadOnlyList<string>)
            [
                Clean.Markup(rule.Text("rule")), Clean.Markup(rule.Text("title") ?? "-"), Clean.Markup(rule.Text("count") ?? "?"),
                Clean.Markup(rule.Text("first_seq") == rule.Text("last_seq") ? rule.Text("last_seq") : $"{rule.Text("first_seq")}-{rule.Text("last_seq")}"), Clean.Markup(rule.Text("message"), 400),
            ]));
    }

    private static string Places(Rule rule) => string.Join(", ", rule.Places.Select(place => JsonNamingPolicy.SnakeCaseLower.ConvertName(place.ToString())));

    private static string Words(string name) => name.Replace('_', ' ');

    private static string Amount(decimal value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
