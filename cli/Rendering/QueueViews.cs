using System.Globalization;
using Orchestrate.Cli.Broker;

namespace Orchestrate.Cli.Rendering;

/// <summary>Queues and dead letters as lines for people.</summary>
internal static class QueueViews
{
    internal static void Show(Terminal terminal, IReadOnlyList<QueueFacts> queues, long dead)
    {
        var shown = queues.Where(queue => queue.Kind is not ("error" or "skipped") || queue.Ready is not 0).ToList();
        terminal.Table(
            ["queue", "ready", "unacked", "consumers", "in/s", "out/s", "oldest", "means"],
            shown.Select(queue => (IReadOnlyList<string>)
            [
                Name(queue), Number(queue.Ready), Number(queue.Unacked), Number(queue.Consumers), Rate(queue.InPerSecond), Rate(queue.OutPerSecond),
                queue.OldestSeconds is { } seconds ? Age(TimeSpan.FromSeconds(seconds)) : queue.Ready is > 0 ? "?" : "-", Clean.Markup(queue.Meaning, 160),
            ]));
        foreach (var queue in shown.Where(queue => queue.Reason is not null))
            terminal.Line($"[red]{Clean.Markup(queue.Name)}[/]: the first failed with: {Clean.Markup(queue.Reason, 400)}");
        foreach (var queue in shown.Where(queue => queue is { Kind: "work" or "decisions", Consumers: 0 }))
            terminal.Line($"[yellow]{Clean.Markup(queue.Name)}[/] has no consumer: nobody works on what waits there.");
        terminal.Line(dead == 0 ? "No dead letters." : $"[red]{Clean.Count(dead, "dead letter")}.[/]");
    }

    internal static void Tell(Terminal terminal, RedriveOrder order, Redriven letter, DateTimeOffset now) => terminal.Line(
        $"{(order.DryRun ? "would go back" : "back")}  {Clean.Markup(letter.MessageId)}  {(letter.Since is { } since ? Age(now - since) : "?")} old  {Clean.Markup(letter.Reason ?? letter.From)}");

    private static string Name(QueueFacts queue) => queue.Kind is "error" or "skipped" ? $"[red]{Clean.Markup(queue.Name)}[/]" : Clean.Markup(queue.Name);

    private static string Number(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "?";

    private static string Rate(decimal? rate) => rate?.ToString("0.#", CultureInfo.InvariantCulture) ?? "-";

    private static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalSeconds:0} s"),
        { TotalMinutes: < 120 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalMinutes:0} min"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0} d"),
    };
}
