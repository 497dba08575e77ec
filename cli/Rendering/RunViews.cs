using System.Globalization;
using System.Text.Json;

namespace Orchestrate.Cli.Rendering;

/// <summary>Shows runs, lists of runs and reports.</summary>
public static class RunViews
{
    /// <summary>Shows a page of runs.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="page">The server's answer.</param>
    public static void List(Terminal terminal, JsonElement page)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        var runs = Runs(page);
        if (runs.Count == 0)
        {
            terminal.Line("No runs.");
            return;
        }
        terminal.Table(
            ["run", "name", "status", "reason", "submitted"],
            runs.Select(run => (IReadOnlyList<string>)
            [
                Clean.Id(run.Text("run_id") ?? "?"), Clean.Markup(run.Text("name"), 40), Status(run), Clean.Markup(run.Text("reason"), 40), Clean.Markup(Time(run.Text("submitted_at"))),
            ]));
    }

    /// <summary>The runs of a page.</summary>
    /// <param name="page">The server's answer.</param>
    public static IReadOnlyList<JsonElement> Runs(JsonElement page) => page.ValueKind == JsonValueKind.Array
        ? [.. page.EnumerateArray()]
        : page.Items("runs") is { Count: > 0 } runs ? runs : page.Items("items");

    /// <summary>Shows one run.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="run">The server's answer.</param>
    public static void Run(Terminal terminal, JsonElement run)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        terminal.Line($"[bold]{Clean.Markup(run.Text("name") ?? "run")}[/]  {Clean.Markup(run.Text("run_id"))}");
        terminal.Line($"  status     {Status(run)} {Clean.Markup(run.Text("reason"))}{Detail(run)}");
        terminal.Line($"  goal       {Clean.Markup(run.Text("goal"), 300)}");
        terminal.Line($"  submitted  {Clean.Markup(Time(run.Text("submitted_at")))}{(run.Text("ended_at") is { } ended ? $", ended {Clean.Markup(Time(ended))}" : string.Empty)}");
        if (run.Member("pause") is { } pause)
            terminal.Line($"  [yellow]paused[/]     in {Clean.Markup(pause.Text("phase"))} by {Clean.Markup(pause.Text("by"))} since {Clean.Markup(Time(pause.Text("since")))}{(pause.Text("reason") is { Length: > 0 } reason ? $": {Clean.Markup(reason)}" : string.Empty)}");
        if (run.Member("limits") is { } limits && run.Member("usage") is { } usage)
        {
            var tokens = Group(run.Integer("budget_tokens") ?? usage.Integer("tokens"));
            terminal.Line($"  used       {tokens} of {Group(limits.Integer("max_tokens"))} tokens, {Usd(usage)} of {Usd(limits, "max_cost_micro_usd")} USD, "
                + $"{Clean.Count(usage.Integer("model_calls"), "model call")}, {Clean.Count(usage.Integer("tool_calls"), "tool call")}, {run.Items("iterations").Count} of {Group(limits.Integer("max_iterations"))} iterations{(usage.Flag("estimated") == true ? " (partly estimated: a provider did not say what a call used)" : string.Empty)}");
        }
        foreach (var task in run.Items("tasks"))
        {
            var attempts = task.Items("attempts");
            var last = attempts.Count > 0 ? attempts[^1] : default;
            var definition = task.Member("task") ?? task;
            terminal.Line($"  task       [bold]{Clean.Markup(definition.Text("task_id"))}[/] @{Clean.Markup(last.Text("agent") ?? definition.Text("agent"))} {Clean.Markup(task.Text("progress"))}"
                + $"{(last.Integer("score") is { } score ? $" score {score}" : string.Empty)}  {Clean.Markup(definition.Text("title"), 100)}{Detail(task)}");
        }
        foreach (var test in run.Items("acceptance"))
            terminal.Line($"  acceptance {Mark(test.Flag("passed"))} {Clean.Markup(test.Text("id"))}  {Clean.Markup(test.Text("title"), 100)}");
        foreach (var step in run.Items("escalations").Where(step => step.Text("decision") is null))
        {
            terminal.Line($"  [yellow]waits[/]      {Clean.Markup(step.Text("step_id"))} ({Clean.Markup(step.Text("reason"))}): {Clean.Markup(step.Text("message"))}");
            terminal.Line($"             orchestrate ack {Clean.Id(run.Text("run_id") ?? "RUN")} {Clean.Markup(step.Text("step_id"))} --decision {Clean.Markup(string.Join('|', step.Texts("options")))}");
        }
        foreach (var warning in run.Texts("warnings"))
            terminal.Line($"  [yellow]warning[/]    {Clean.Markup(warning)}");
        if (run.Text("result_location") is { } location)
            terminal.Line($"  result     {DeliveryLines.Place(run.Text("result_branch"), run.Text("head"), location, run.Member("result_delivery"))}");
        foreach (var sentence in DeliveryLines.Sentences(run.Member("result_delivery"), run.Text("result_detail")))
            terminal.Line($"             {sentence}");
    }

    /// <summary>Shows a report: who did what, with which evidence.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="report">The server's answer.</param>
    public static void Report(Terminal terminal, JsonElement report)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        terminal.Line($"[bold]Report: {Clean.Markup(report.Text("name") ?? "run")}[/]  {Status(report)} {Clean.Markup(report.Text("reason"))}{Detail(report)}");
        terminal.Line(string.Empty);
        terminal.Line($"Acceptance tests, run by Orchestrate on {Clean.Commit(report.Text("commit"))}");
        foreach (var test in report.Items("acceptance"))
        {
            var before = test.Flag("passed_on_base") switch { true => " [yellow](passed before the run, too)[/]", false => " [grey](failed before)[/]", null => string.Empty };
            var evidence = test.Member("verification") is { } made ? $" [grey]{Evidence(made)}[/]" : string.Empty;
            terminal.Line($"  {Mark(test.Flag("passed"))} [bold]{Clean.Markup(test.Text("id"))}[/] {Clean.Markup(test.Text("title"))}{before}{evidence}");
        }
        terminal.Line(string.Empty);
        terminal.Line("Who did what");
        foreach (var part in report.Items("contributions"))
        {
            var caught = part.Integer("sent_back") is > 0 and var times ? $", [yellow]sent back {Clean.Count(times, "time")}[/]" : string.Empty;
            terminal.Line($"  [bold]{Clean.Markup(part.Text("task_id"))}[/] {Clean.Markup(part.Text("title"))} [grey][[{Clean.Markup(part.Text("attribution") ?? $"by @{part.Text("agent")}")}]][/] {Clean.Markup(part.Text("progress"))}, "
                + $"{Clean.Count(part.Integer("attempts"), "attempt")}, {Clean.Count(part.Integer("turns"), "turn")}{caught}{(part.Integer("score") is { } score ? $", score {score}" : string.Empty)}{Verified(report, part)}{Detail(part)}");
            if (part.Texts("changed_files") is { Count: > 0 } files)
                terminal.Line($"      changed  {Clean.Markup(string.Join(", ", files))}");
            if (part.Text("branch") is { } branch)
                terminal.Line($"      branch   {Clean.Markup(branch)}");
            foreach (var made in part.Items("verifications"))
                terminal.Line($"      {Mark(made.Flag("passed"))} {Clean.Markup(made.Text("id"))} [grey]{Evidence(made)}[/]");
        }
        Notes(terminal, "Unclear", report.Items("ambiguities"));
        Notes(terminal, "Not done", report.Items("exclusions"));
        var open = report.Texts("open_points");
        if (open.Count > 0)
        {
            terminal.Line(string.Empty);
            terminal.Line("Open points");
            foreach (var point in open)
                terminal.Line($"  - {Clean.Markup(point, 300)}");
        }
        if (report.Text("summary") is { Length: > 0 } summary)
        {
            terminal.Line(string.Empty);
            terminal.Line($"The orchestrator agent's words (not verified): {Clean.Markup(summary, 1000)}");
        }
        if (report.Member("usage") is { } usage)
        {
            terminal.Line(string.Empty);
            terminal.Line($"Used: {Group(usage.Integer("tokens"))} tokens, {Clean.Count(usage.Integer("model_calls"), "model call")}, {Clean.Count(usage.Integer("tool_calls"), "tool call")}, {Usd(usage)} USD, "
                + $"{Clean.Count(report.Integer("iterations"), "iteration")}");
        }
        terminal.Line(report.Text("location") is { } location
            ? $"Result: {DeliveryLines.Place(report.Text("branch"), report.Text("commit"), location, report.Member("delivery"))}"
            : "Result: none was delivered.");
        foreach (var sentence in DeliveryLines.Sentences(report.Member("delivery"), report.Text("delivery_detail")))
            terminal.Line($"  {sentence}");
    }

    private static string Verified(JsonElement report, JsonElement contribution) =>
        report.Items("statements").Where(s => s.Text("task_id") is { } task && task == contribution.Text("task_id")).Select(s => s.Flag("verified") == true ? ", [green]verified[/]" : ", [yellow]unverified claim[/]").FirstOrDefault(string.Empty);

    private static void Notes(Terminal terminal, string title, IReadOnlyList<JsonElement> notes)
    {
        if (notes.Count == 0)
            return;
        terminal.Line(string.Empty);
        terminal.Line(title);
        foreach (var note in notes)
        {
            terminal.Line($"  - {Clean.Markup(note.Text("text"), 300)}");
            foreach (var quote in note.Texts("quotes"))
                terminal.Line($"      [grey]\"{Clean.Markup(quote, 300)}\"[/]");
        }
    }

    private static string Evidence(JsonElement verification)
    {
        var argv = verification.Texts("argv");
        var what = argv.Count > 0 ? $"{Clean.Markup(string.Join(' ', argv))}: " : string.Empty;
        return $"{what}{Clean.Markup(verification.Text("detail"))} on {Clean.Commit(verification.Text("commit"))}";
    }

    private static string Status(JsonElement run)
    {
        var status = run.Text("status") ?? "?";
        var colour = status switch
        {
            "completed" => "green",
            "failed" or "timed_out" => "red",
            "partially_completed" or "cancelled" or "awaiting_ack" or "pausing" or "paused" => "yellow",
            _ => "blue",
        };
        return $"[{colour}]{Clean.Markup(status)}[/]";
    }

    private static string Detail(JsonElement element) => element.Text("detail") is { Length: > 0 } detail ? $": {Clean.Markup(detail)}" : string.Empty;

    private static string Mark(bool? passed) => passed switch { true => "[green]✓[/]", false => "[red]✗[/]", null => "[grey]-[/]" };

    private static string Group(long? number) => number is { } value ? value.ToString("N0", CultureInfo.InvariantCulture) : "?";

    private static string Usd(JsonElement element, string name = "cost_micro_usd") => ((element.Decimal(name) ?? 0) / 1_000_000m).ToString("0.00##", CultureInfo.InvariantCulture);

    private static string Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : text ?? "-";
}
