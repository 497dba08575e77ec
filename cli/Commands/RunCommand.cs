using System.CommandLine;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate run FILE</c>.</summary>
internal static class RunCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var file = new Argument<string>("FILE") { Description = "The spec bundle, JSON; '-' reads standard input" };
        var watch = new Option<bool>("--watch", "-w") { Description = "Show the run until it ends; the exit code says how" };
        var key = new Option<string?>("--idempotency-key") { Description = "Submitting again with the same key makes no second run", HelpName = "KEY" };
        var verify = new Option<bool>("--verify-only") { Description = "Only run the bundle's acceptance tests on the workspace as it is; no agent, no result branch" };
        return new Command("run", "Submit a spec bundle.") { file, watch, key, verify }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var bundle = await BundleFile.ReadAsync(result.GetRequiredValue(file), cancellationToken);
                var run = await session.Client.SubmitAsync(bundle, result.GetValue(key), result.GetValue(verify), cancellationToken);
                return await FollowAsync(session, run, result.GetValue(watch), cancellationToken);
            })
            .With("orchestrate run bundle.json", "orchestrate run bundle.json --watch", "orchestrate run bundle.json --verify-only --watch", "orchestrate run bundle.json --watch --json > events.ndjson");
    }

    /// <summary>Shows a submitted run as far as it was asked for.</summary>
    internal static async Task<int> FollowAsync(Session session, System.Text.Json.JsonElement run, bool watch, CancellationToken cancellationToken)
    {
        var id = run.Text("run_id") ?? throw new CliException(ExitCodes.Unreachable, "The server's answer has no run_id. Is it an Orchestrate server of this version?");
        if (!watch)
        {
            if (session.Json)
                await session.PrintAsync(run);
            else
                session.Terminal.Line($"run [bold]{Clean.Markup(id)}[/] {Clean.Markup(run.Text("status"))}. Watch it with: orchestrate events {Clean.Id(id)} --follow");
            return ExitCodes.Ok;
        }

        session.Terminal.Line($"run [bold]{Clean.Markup(id)}[/]");
        foreach (var warning in run.Items("bundle_warnings"))
            session.Terminal.Line($"  [yellow]warning[/] {Clean.Markup(warning.Text("pointer"))}: {Clean.Markup(warning.Text("message"))}");
        var ledger = new RunLedger();
        var end = await session.WatchAsync(id, 0, follow: true, ledger, cancellationToken);
        var report = await session.ReportAsync(id, ledger, cancellationToken);
        if (session.Json)
        {
            await session.PrintAsync(System.Text.Json.JsonSerializer.SerializeToElement(new { type = "report", run_id = id, report }, Domain.DomainJson.Options));
        }
        else
        {
            session.Terminal.Line(string.Empty);
            RunViews.Report(session.Terminal, report);
        }
        return Session.ExitCode(end);
    }
}
