using System.Globalization;
using System.Text.Json;
using Orchestrate.Cli.Api;
using Spectre.Console;

namespace Orchestrate.Cli.Rendering;

/// <summary>Tells a run's events as lines of markup, one after the other. Keeps only what it needs for good sentences; an event of an unknown type is shown as it is.</summary>
public sealed class RunNarrator
{
    private const string Indent = "    ";
    private const int BudgetStep = 5;

    private long _shownPercent = -BudgetStep;
    private string? _pendingBudget;

    /// <summary>The lines that an event makes; none for what would only be noise.</summary>
    /// <param name="frame">The event.</param>
    public IEnumerable<string> Tell(RunFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var data = frame.Properties;
        return frame.Type switch
        {
            "run.accepted" => Accepted(data),
            "run.started" => [$"started by {Text(data, "by")}"],
            "run.prepared" => Prepared(data),
            "run.iteration.started" => [$"[bold]iteration {Number(data, "iteration")}[/]{Of(data, "max_iterations")}{(data.Flag("replan") == true ? " [yellow]with a new plan: nothing has moved[/]" : string.Empty)}"],
            "run.iteration.finished" => [],
            "run.turn.dispatched" or "run.work.dispatched" or "run.work.claimed" => [],
            "run.turn.started" => [TurnStarted(data)],
            "run.turn.finished" => TurnFinished(data),
            "run.turn.retried" => [$"{Indent}{Who(data)} [yellow]again[/] after {Text(data, "failure_class")}: {Text(data, "detail")}"],
            "run.turn.progressed" or "run.turn.progress" or "run.progress" => Progress(data),
            "run.plan.accepted" => Plan(data),
            "run.plan.refused" => Refused(data),
            "run.rule.repaired" => [$"{Indent}[grey]{Text(data, "rule")} repaired: {Text(data, "message")}[/]"],
            "run.rule.breached" => [$"{Indent}[yellow]{Text(data, "rule")}[/] {Text(data, "message")}"],
            "run.wave.started" => [$"  wave {Number(data, "wave")}: {List(data, "tasks")}"],
            "run.wave.finished" => [],
            "run.wave.synthesised" => [$"{Indent}[grey]wave {Number(data, "wave")}: what it brought was summarised for the next ({Number(data, "characters")} characters)[/]"],
            "run.task.started" => TaskStarted(data),
            "run.gate.decided" => Gate(data),
            "run.task.accepted" => [$"{Indent}{Task(data)} [green]accepted[/]{Score(data)}{Changed(data)}"],
            "run.task.merged" => [$"{Indent}{Task(data)} [green]merged[/] {Clean.Commit(data.Text("commit"))}"],
            "run.task.failed" => [$"{Indent}{Task(data)} [red]failed[/] {Text(data, "detail")}"],
            "run.task.skipped" => [$"{Indent}{Task(data)} [yellow]skipped[/] {Text(data, "detail")}"],
            "run.branch.taken" => [$"{Indent}{Task(data)} [bold]branch[/] {Text(data, "detail")}"],
            "run.integration.rolled_back" => [$"{Indent}{Rule(data)}[yellow]rolled back[/] {List(data, "tasks")} to {Clean.Commit(data.Text("to"))}: required tests broke that had passed; the next iteration is told"],
            "run.task.conflicted" => [$"{Indent}{Rule(data)}{Task(data)} [yellow]conflict[/] {List(data, "conflicts")} {Text(data, "detail")}"],
            "run.attempt.failed" => [$"{Indent}{Task(data)} [red]attempt {Number(data, "attempt")} failed[/] ({Text(data, "failure_class")})"],
            "run.acceptance.verified" => Acceptance(data),
            "run.task.split_requested" => [$"{Indent}{Rule(data)}{Task(data)} [yellow]too large[/] for one turn ({Text(data, "failure_class")}); the next plan must split it"],
            "run.breaker.opened" => [$"{Indent}[yellow]{Text(data, "rule")}[/] {Text(data, "key")} failed {Number(data, "failures")} times in a row; nothing is sent to it before {Time(data, "open_until")}, then one trial"],
            "run.breaker.closed" => [$"{Indent}[green]{Text(data, "rule")}[/] {Text(data, "key")} works again"],
            "run.session.replaced" => [$"{Indent}{Rule(data)}{Who(data)} [yellow]goes on[/] in a fresh session: the earlier one was lost"],
            "run.session.degraded" => [$"{Indent}[yellow]{Text(data, "rule")}[/] the orchestrator's session is degraded ({Text(data, "fault")}): {Text(data, "detail")}"],
            "run.suggested" => [$"{Indent}[yellow]{Text(data, "rule")}[/] {(data.Text("task_id") is { Length: > 0 } ? Task(data) : Text(data, "command"))}: {Clean.Markup(data.Text("message"), 400)}"],
            "run.checkpoint" when data.Text("message") is null => [],
            "run.budget.granted" => [$"  {Rule(data)}budget [green]granted[/]: {Number(data, "max_tokens")} tokens in all"],
            "run.budget.updated" => Budget(data),
            "run.escalation.raised" => Escalation(data),
            "run.step.acknowledged" => [$"[bold]{Text(data, "step_id")}[/] decided: {Text(data, "decision")} by {Text(data, "by")}{Note(data)}"],
            "run.attempt.discarded" => [$"{Indent}{Task(data)} attempt {Number(data, "attempt")} discarded by {Text(data, "by")}"],
            "run.cancel.requested" => [$"[yellow]cancel requested[/] by {Text(data, "by")}{Note(data, "reason")}"],
            "run.paused" => [$"[yellow]paused[/] by {Text(data, "by")}{Note(data, "reason")}{(data.Integer("running") is > 0 and var running ? $"; {Clean.Count(running, "piece")} of work still to finish" : string.Empty)}"],
            "run.resumed" => [$"[bold]resumed[/] by {Text(data, "by")} after {Number(data, "paused_seconds")} s{Note(data, "reason")}"],
            "run.work.lost" => [$"{Indent}[yellow]lost[/] {Text(data, "kind")}{For(data)}: its runner went away; it is sent again"],
            "run.work.failed" => [$"{Indent}[yellow]{Text(data, "kind")} failed[/]{For(data)} ({Text(data, "failure_class")}): {Text(data, "detail")}"],
            "run.result.published" => DeliveryLines.Sentences(data.Member("delivery"), data.Text("detail")).Select(sentence => $"{Indent}{sentence}")
                .Prepend($"result: {DeliveryLines.Place(data.Text("branch"), data.Text("commit"), data.Text("location"), data.Member("delivery"))}"),
            "run.result.late" => [$"{Indent}[grey]a late answer was recorded and not applied[/]"],
            RunFrame.Gap => [$"[yellow]events {Number(data, "from")} to {Number(data, "to")} are no longer in the log[/]"],
            _ when frame.IsTerminal => Ended(frame),
            _ when data.Text("rule") is not null && data.Text("message") is not null => [$"{Indent}{Rule(data)}{(data.Text("task_id") is { Length: > 0 } ? $"{Task(data)} " : string.Empty)}{Text(data, "message")}"],
            _ => [$"{Indent}[grey]{Clean.Markup(frame.Type)} {Clean.Markup(data.GetRawText())}[/]"],
        };
    }

    private static IEnumerable<string> Accepted(JsonElement data)
    {
        yield return $"[bold]{Clean.Markup(data.Text("name") ?? "run")}[/] accepted";
        if (data.Text("goal") is { } goal)
            yield return $"  goal    {Clean.Markup(goal, 300)}";
        if (data.Member("limits") is { } limits)
        {
            var cost = (limits.Decimal("max_cost_micro_usd") / 1_000_000m ?? limits.Decimal("max_cost_usd") ?? 0).ToString("0.##", CultureInfo.InvariantCulture);
            yield return $"  limits  {Number(limits, "max_iterations")} iterations, {Number(limits, "max_parallel_workers")} workers, {Number(limits, "max_turns_per_attempt")} turns an attempt, "
                + $"{Number(limits, "max_tokens")} tokens, {cost} USD, {Number(limits, "run_timeout_seconds")} s";
        }
    }

    private static IEnumerable<string> Prepared(JsonElement data)
    {
        var tests = data.Items("acceptance").Select(test => $"{Mark(test.Flag("passed"))} {Text(test, "id")}");
        yield return $"base    {Clean.Commit(data.Text("base_commit"))}  {string.Join("  ", tests)}";
        foreach (var warning in data.Texts("warnings"))
            yield return $"{Indent}[yellow]warning[/] {Clean.Markup(warning)}";
    }

    private static string TurnStarted(JsonElement data) => $"{Indent}{Who(data)} turn {Number(data, "turn")} began";

    private static IEnumerable<string> TurnFinished(JsonElement data)
    {
        var usage = data.Member("usage");
        var used = usage is { } spent ? $" [grey]{Clean.Count(spent.Integer("model_calls"), "model call")}, {Clean.Count(spent.Integer("tool_calls"), "tool call")}[/]" : string.Empty;
        var outcome = data.Text("outcome") ?? "ended";
        var good = outcome is "answered" or "completed" or "success" or "ok";
        yield return $"{Indent}{Who(data)} turn {Number(data, "turn")} {(good ? "answered" : $"[yellow]{Clean.Markup(outcome)}[/]")}{(data.Text("status") is { } status ? $": says {Clean.Markup(status)}" : string.Empty)}{used}";
        if (!good && data.Text("detail") is { Length: > 0 } detail)
            yield return $"{Indent}  {Clean.Markup(detail)}";
        foreach (var error in data.Texts("answer_errors"))
            yield return $"{Indent}  [yellow]-[/] {Clean.Markup(error)}";
    }

    private static IEnumerable<string> Progress(JsonElement data)
    {
        // A tool call is told once, when it has ended; what an agent says between its tools is not for this view.
        if (data.Text("kind") != "tool" || data.Text("state") is not ("completed" or "error"))
            return [];
        var mark = data.Text("state") == "error" ? "[red]error[/] " : string.Empty;
        var who = data.Text("task_id") is { Length: > 0 } ? Who(data) : $"[grey]@{Text(data, "agent")}[/]";
        return [$"{Indent}{who}   [grey]{Text(data, "tool")}[/] {mark}{Clean.Markup(data.Text("text"), 120)}"];
    }

    private static IEnumerable<string> Plan(JsonElement data)
    {
        var tasks = data.Items("tasks");
        var width = tasks.Select(task => Clean.Line(task.Text("agent")).Length + 1).DefaultIfEmpty(1).Max();
        yield return $"  plan accepted: {Clean.Count(tasks.Count, "task")}";
        foreach (var task in tasks)
        {
            var depends = task.Texts("depends");
            var after = depends.Count > 0 ? $"  [grey](after {Clean.Markup(string.Join(", ", depends))})[/]" : string.Empty;
            yield return $"{Indent}[bold]{Text(task, "task_id")}[/]  {Markup.Escape($"@{Clean.Line(task.Text("agent"))}".PadRight(width))}  {Text(task, "title")}{after}";
        }
    }

    private static IEnumerable<string> Refused(JsonElement data)
    {
        yield return $"  plan [yellow]refused[/] ({Number(data, "refusals")} of {Number(data, "max")})";
        foreach (var breach in data.Items("breaches"))
        {
            yield return $"{Indent}[yellow]{Text(breach, "rule")}[/] {Text(breach, "pointer")}: {Text(breach, "message")}";
            if (breach.Text("suggestion") is { Length: > 0 } suggestion)
                yield return $"{Indent}  {Clean.Markup(suggestion)}";
        }
    }

    private static IEnumerable<string> TaskStarted(JsonElement data)
    {
        var attempt = data.Integer("attempt") is > 1 and var number ? $" [yellow]attempt {number}[/]" : string.Empty;
        yield return $"{Indent}{Task(data)} started by @{Text(data, "agent")}{attempt}";
    }

    private static IEnumerable<string> Gate(JsonElement data)
    {
        var decision = data.Text("decision") ?? "?";
        var colour = decision.StartsWith("accept", StringComparison.Ordinal) ? "green" : decision == "revise" ? "yellow" : "red";
        yield return $"{Indent}{Task(data)} gate: [{colour}]{Clean.Markup(decision)}[/]{Score(data)}";
        foreach (var check in data.Items("requirements"))
        {
            var rule = string.Join(' ', new[] { check.Text("rule"), check.Text("id") }.Where(part => !string.IsNullOrEmpty(part)).Distinct());
            var passed = check.Flag("passed");
            yield return $"{Indent}  {Mark(passed)} {Clean.Markup(rule)}{(check.Text("detail") is { Length: > 0 } detail ? $": {Clean.Markup(detail)}" : string.Empty)}";
        }
        // Feedback repeats the checks that failed, for the agent; it is only news where none did.
        if (colour == "green" || data.Items("requirements").Any(check => check.Flag("passed") == false))
            yield break;
        foreach (var feedback in data.Texts("feedback"))
            yield return $"{Indent}  [grey]feedback[/] {Clean.Markup(feedback)}";
    }

    private static IEnumerable<string> Acceptance(JsonElement data)
    {
        yield return $"  acceptance tests, run by Orchestrate on {Clean.Commit(data.Text("commit"))}";
        foreach (var test in data.Items("results"))
        {
            var optional = test.Flag("required") == false ? " [grey](optional)[/]" : string.Empty;
            var detail = test.Flag("passed") == true || test.Text("detail") is not { Length: > 0 } text ? string.Empty : $": {Clean.Markup(text)}";
            yield return $"{Indent}{Mark(test.Flag("passed"))} [bold]{Text(test, "id")}[/] {Text(test, "title")}{optional}{detail}";
        }
    }

    private IEnumerable<string> Budget(JsonElement data)
    {
        var percent = data.Integer("percent") ?? 0;
        var filled = (int)Math.Clamp(percent / 10, 0, 10);
        var colour = percent >= 95 ? "red" : percent >= 80 ? "yellow" : "green";
        var cost = (data.Decimal("cost_usd") ?? 0).ToString("0.00##", CultureInfo.InvariantCulture);
        var most = (data.Decimal("max_cost_usd") ?? 0).ToString("0.##", CultureInfo.InvariantCulture);
        _pendingBudget = $"  budget [{colour}]{new string('#', filled)}[/][grey]{new string('.', 10 - filled)}[/] {percent} %  {Number(data, "tokens")} of {Number(data, "max_tokens")} tokens, {cost} of {most} USD";
        if (percent < _shownPercent + BudgetStep)
            return [];
        _shownPercent = percent;
        return TakeBudget();
    }

    private IEnumerable<string> TakeBudget()
    {
        if (_pendingBudget is not { } line)
            return [];
        _pendingBudget = null;
        return [line];
    }

    private static IEnumerable<string> Escalation(JsonElement data)
    {
        var step = data.Text("step_id") ?? "?";
        yield return $"[yellow]waits for a person[/] [bold]{Clean.Markup(step)}[/] ({Text(data, "reason")}): {Text(data, "message")}";
        foreach (var line in data.Texts("history"))
            yield return $"{Indent}[grey]tried[/] {Clean.Markup(line, 300)}";
        foreach (var line in data.Texts("findings"))
            yield return $"{Indent}[grey]found[/] {Clean.Markup(line, 300)}";
        foreach (var line in (data.Text("handover") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            yield return $"{Indent}[grey]hand-over[/] {Clean.Markup(line, 300)}";
        yield return $"  decide with: orchestrate ack RUN {Clean.Markup(step)} --decision {Clean.Markup(string.Join('|', data.Texts("options")))} --note \"...\"";
    }

    private IEnumerable<string> Ended(RunFrame frame)
    {
        foreach (var line in TakeBudget())
            yield return line;
        var status = frame.Type["run.".Length..];
        var colour = status == "completed" ? "green" : status is "partially_completed" or "cancelled" ? "yellow" : "red";
        yield return $"[bold {colour}]{Clean.Markup(status)}[/]  {Text(frame.Properties, "reason")}{(frame.Properties.Text("detail") is { Length: > 0 } detail ? $": {Clean.Markup(detail)}" : string.Empty)}";
    }

    private static string Who(JsonElement data)
    {
        var task = data.Text("task_id");
        var agent = $"[grey]@{Clean.Markup(data.Text("agent") ?? "agent")}[/]";
        return string.IsNullOrEmpty(task) ? $"[bold]{Text(data, "kind")}[/] {agent}" : $"[bold]{Clean.Markup(task)}[/] {agent}";
    }

    private static string Task(JsonElement data) => $"[bold]{Text(data, "task_id")}[/]";

    private static string Rule(JsonElement data) => data.Text("rule") is { Length: > 0 } rule ? $"[yellow]{Clean.Markup(rule)}[/] " : string.Empty;

    private static string For(JsonElement data) => data.Text("task_id") is { Length: > 0 } task ? $" of {Clean.Markup(task)}" : string.Empty;

    private static string Score(JsonElement data) => data.Integer("score") is { } score ? $" [grey]score {score}[/]" : string.Empty;

    private static string Changed(JsonElement data) => data.Texts("changed_files") is { Count: > 0 } files ? $" [grey]changed {Clean.Markup(string.Join(", ", files))}[/]" : string.Empty;

    private static string Note(JsonElement data, string name = "note") => data.Text(name) is { Length: > 0 } note ? $": {Clean.Markup(note)}" : string.Empty;

    private static string Of(JsonElement data, string name) => data.Integer(name) is { } number ? $" of {number}" : string.Empty;

    private static string Text(JsonElement data, string name) => Clean.Markup(data.Text(name));

    private static string List(JsonElement data, string name) => Clean.Markup(string.Join(", ", data.Items(name).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : item.GetRawText())));

    private static string Number(JsonElement data, string name) => data.Integer(name) is { } number ? number.ToString("N0", CultureInfo.InvariantCulture) : "?";

    private static string Time(JsonElement data, string name) =>
        DateTimeOffset.TryParse(data.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToString("HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "?";

    private static string Mark(bool? passed) => passed switch
    {
        true => "[green]✓[/]",
        false => "[red]✗[/]",
        null => "[grey]-[/]",
    };
}
