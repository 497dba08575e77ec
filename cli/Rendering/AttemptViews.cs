using System.Globalization;
using System.Text.Json;

namespace Orchestrate.Cli.Rendering;

/// <summary>Shows a run's attempts, and finds the one that a person means.</summary>
public static class AttemptViews
{
    /// <summary>Shows the attempts.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="list">The server's answer.</param>
    public static void List(Terminal terminal, JsonElement list)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        var attempts = list.Items("attempts");
        if (attempts.Count == 0)
        {
            terminal.Line("No attempts yet.");
            return;
        }

        terminal.Table(
            ["attempt", "agent", "outcome", "files", "kept", "title"],
            attempts.Select(attempt => (IReadOnlyList<string>)
            [
                $"[bold]{Clean.Markup(Name(attempt), 40)}[/]", $"@{Clean.Markup(attempt.Text("agent"), 30)}", Clean.Markup(attempt.Text("outcome") ?? (attempt.Text("fate") == "open" ? "runs" : "cut off"), 30),
                Clean.Markup(attempt.Text("changed_files")), Kept(attempt), Clean.Markup(attempt.Text("title"), 60),
            ]));
        var unmerged = attempts.Where(attempt => attempt.Text("fate") == "unmerged").ToList();
        if (unmerged.Count == 0)
            return;
        var run = Clean.Id(list.Text("run_id") ?? "RUN");
        terminal.Line(string.Empty);
        terminal.Line($"[grey]get one back:      orchestrate attempts {run} restore {Clean.Markup(Name(unmerged[0]), 40)}[/]");
        if (list.Text("ended_at") is not null)
            terminal.Line($"[grey]not needed:        orchestrate attempts {run} discard {Clean.Markup(Name(unmerged[0]), 40)}[/]");
    }

    /// <summary>Shows where an attempt can be had.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="name">What it was called.</param>
    /// <param name="restored">The server's answer.</param>
    public static void Restored(Terminal terminal, string name, JsonElement restored)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        terminal.Line($"{Clean.Markup(name)}: branch [bold]{Clean.Markup(restored.Text("branch"), 300)}[/] at {Clean.Commit(restored.Text("commit"))} in {Clean.Markup(restored.Text("location"), 300)}");
        if (restored.Text("detail") is { Length: > 0 } detail)
            terminal.Line($"  [yellow]note[/] {Clean.Markup(detail, 500)}");
    }

    /// <summary>How a person calls an attempt: <c>TASK.N</c>.</summary>
    /// <param name="attempt">One of the list.</param>
    public static string Name(JsonElement attempt) => $"{attempt.Text("task_id")}.{attempt.Text("attempt")}";

    /// <summary>The attempts that a text may mean: a whole id, <c>TASK.N</c>, or <c>TASK</c> alone.</summary>
    /// <param name="list">The server's answer.</param>
    /// <param name="typed">What was typed.</param>
    public static IReadOnlyList<JsonElement> Find(JsonElement list, string typed)
    {
        var attempts = list.Items("attempts");
        var exact = attempts.Where(attempt => string.Equals(attempt.Text("attempt_id"), typed, StringComparison.OrdinalIgnoreCase) || Name(attempt) == typed).ToList();
        return exact.Count > 0 ? exact : [.. attempts.Where(attempt => attempt.Text("task_id") == typed)];
    }

    private static string Kept(JsonElement attempt)
    {
        var until = attempt.Text("kept_until") is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time)
            ? time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
            : null;
        return attempt.Text("fate") switch
        {
            "merged" => "[green]merged[/]",
            "unmerged" when attempt.Text("outcome") == "accepted" => "[yellow]accepted, not merged[/]",
            "unmerged" => until is null ? "[yellow]kept until discarded[/]" : $"[yellow]kept until {until}[/]",
            "discarded" => $"discarded by {Clean.Markup(attempt.Text("discarded_by"), 30)}{(until is null ? string.Empty : $", there until {until}")}",
            "nothing" => "[grey]nothing to keep[/]",
            "open" => "[blue]while it runs[/]",
            var fate => Clean.Markup(fate, 30),
        };
    }
}
