using System.Globalization;
using Orchestrate.Cli.Hosting.Distributed;

namespace Orchestrate.Cli.Rendering;

/// <summary>Shows a distributed installation: its processes and its logs.</summary>
internal static class InstallationViews
{
    private const double Mebi = 1024 * 1024;

    /// <summary>Shows the processes.</summary>
    internal static void Processes(Terminal terminal, InstallationState state, IReadOnlyList<ProcessView> processes)
    {
        terminal.Table(
            ["service", "replica", "pid", "address", "ready", "uptime", "restarts", "memory"],
            processes.Select(process => (IReadOnlyList<string>)
            [
                $"[bold]{Clean.Markup(process.Service)}[/]", Number(process.Replica), process.Pid is { } pid ? Number(pid) : "-", Clean.Markup(process.Address, 80), Ready(process),
                process.UptimeSeconds is { } uptime ? Uptime(TimeSpan.FromSeconds(uptime)) : "-", process.Restarts == 0 ? "0" : $"[yellow]{Number(process.Restarts)}[/]",
                process.MemoryBytes is { } memory ? string.Create(CultureInfo.InvariantCulture, $"{memory / Mebi:0} MB") : "-",
            ]));
        terminal.Line(string.Empty);
        terminal.Line(state.IsSupervised()
            ? $"supervisor   process {Number(state.Supervisor.Pid)}"
            : $"supervisor   [red]gone[/] (was process {Number(state.Supervisor.Pid)}): nothing is started again. 'orchestrate up --distributed' starts afresh, 'orchestrate down' stops the rest");
        terminal.Line($"API          {Clean.Markup(state.Url)}");
        if (state.BrokerPage is { } page)
            terminal.Line($"RabbitMQ     {Clean.Markup(page)}  [grey](user orchestrate, password: \"broker\" in secrets.json of the installation's folder)[/]");
    }

    /// <summary>One line of a log.</summary>
    internal static string Line(LogEntry entry)
    {
        var at = entry.At is { } time ? time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) : "            ";
        var level = entry.Level switch { "warn" => "[yellow]warn[/] ", "error" => "[red]error[/]", "critical" => "[red]crit[/] ", "" => "     ", var other => $"[grey]{other,-5}[/]" };
        var run = entry.RunId is { } id ? $" [grey]run {Clean.Markup(Clean.Id(id))}[/]" : string.Empty;
        var exception = entry.Exception is { } text ? $" [red]{Clean.Markup(text, 240)}[/]" : string.Empty;
        return $"[grey]{at}[/] [bold]{Clean.Markup(entry.Process),-18}[/] {level} {Clean.Markup(entry.Message, 2000)}{exception}{run}";
    }

    /// <summary>One line of the supervisor, for whoever waits for it.</summary>
    internal static string Progress(LogEntry entry)
    {
        var at = entry.At?.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return entry.Level == "warn" ? $"[grey]{at}[/] [yellow]{Clean.Markup(entry.Message, 1000)}[/]" : $"[grey]{at}[/] {Clean.Markup(entry.Message, 1000)}";
    }

    internal static string Uptime(TimeSpan uptime) => uptime switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)uptime.TotalDays} d {uptime.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)uptime.TotalHours} h {uptime.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)uptime.TotalMinutes} min {uptime.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)uptime.TotalSeconds} s"),
    };

    private static string Ready(ProcessView process) => process switch
    {
        { Ready: true } => "[green]ready[/]",
        { Phase: ProcessState.Running or ProcessState.External } => $"[red]no: {Clean.Markup(process.Problem)}[/]",
        _ => $"[yellow]{Clean.Markup(process.Phase)}[/]",
    };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
