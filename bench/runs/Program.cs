using System.Diagnostics;
using System.Runtime.InteropServices;
using Orchestrate.Bench;
using Orchestrate.Bench.Common;
using Orchestrate.Bench.Reporting;
using Orchestrate.Bench.Rows;
using Orchestrate.TestSupport;
using Programs = Orchestrate.Bench.Rows.Programs;

BenchOptions options;
IReadOnlyList<IBenchRow> rows;
BenchReport? earlier;
try
{
    options = BenchOptions.Parse(args);
    rows = BenchRows.Choose(options.Rows, options.WithDemo);
    earlier = options.Compare is { } file ? BenchReport.FromJson(await File.ReadAllTextAsync(file)) : null;
}
catch (Exception problem) when (problem is FormatException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"orchestrate: {problem.Message}\n{BenchOptions.Usage}");
    return 2;
}

if (options.Help)
{
    Console.WriteLine(BenchOptions.Usage);
    return 0;
}

if (options.List)
{
    foreach (var row in BenchRows.All)
        Console.WriteLine($"{row.Name,-14}{row.About}{(row.OnRequest ? " (on request)" : "")}");
    return 0;
}

using var interrupted = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var programs = Programs.OfThisCheckout();
using var folder = new PrivateFolder("orchbench");
// PostgreSQL refuses to run as root; its account must find its way to a folder below.
if (!OperatingSystem.IsWindows())
    File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
var machine = MachineFacts.Read(folder.Path, Path.Join(PrivatePostgres.FindBinaries(), "postgres"), "/usr/lib/rabbitmq/bin/rabbitmqctl");
var began = DateTimeOffset.UtcNow;
try
{
    await using var context = new BenchContext(programs, folder.Path, options.Repetitions, options.Quick, Console.Error) { Against = options.Against is { } other ? Path.GetFullPath(other) : null };
    context.Say(machine.ToString());
    var report = new BenchReport(began, Commit(programs.Root), options.Quick, options.Repetitions, machine, await Bencher.MeasureAsync(rows, context, interrupted.Token));
    if (options.Json is { } json)
        await File.WriteAllTextAsync(json, report.ToJson());
    Console.Write(Table.Print(report, earlier, options.Markdown));
    return options.Check && !report.MeetsAll() ? 1 : 0;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return 130;
}

// What was started must be stopped, or it runs on.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupted.Cancel();
}

static string? Commit(string root)
{
    using var git = Process.Start(new ProcessStartInfo("git", ["-C", root, "describe", "--always", "--dirty", "--exclude=*"]) { RedirectStandardOutput = true, RedirectStandardError = true });
    var commit = git!.StandardOutput.ReadToEnd().Trim();
    git.WaitForExit();
    return git.ExitCode == 0 ? commit : null;
}
