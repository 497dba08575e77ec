using System.CommandLine;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate show RUN</c>.</summary>
internal static class ShowCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var run = Shared.Run();
        var report = new Option<bool>("--report") { Description = "The report: who did what, with which evidence" };
        return new Command("show", "Show a run: status, limits, tasks, acceptance tests.") { run, report }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                if (!result.GetValue(report))
                {
                    var document = await session.Client.GetAsync(id, cancellationToken);
                    if (session.Json)
                        await session.PrintAsync(document);
                    else
                        RunViews.Run(session.Terminal, document);
                    return ExitCodes.Ok;
                }

                var made = await ReportAsync(session, environment, id, cancellationToken);
                if (session.Json)
                    await session.PrintAsync(made);
                else
                    RunViews.Report(session.Terminal, made);
                return ExitCodes.Ok;
            })
            .With("orchestrate show last", "orchestrate show 4f1c2a9e --report", "orchestrate show last --json");
    }

    private static async Task<System.Text.Json.JsonElement> ReportAsync(Session session, CliEnvironment environment, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Client.ReportAsync(id, cancellationToken);
        }
        catch (Api.ApiException exception) when (exception.Problem is { Status: 404, Code: not "run_not_found" } or { Status: 405 })
        {
            var ledger = new RunLedger();
            var reader = new Api.RunEventReader(session.Client, environment.Time, environment.Stream);
            await foreach (var frame in reader.ReadAsync(id, 0, follow: false, cancellationToken))
                ledger.Observe(frame);
            return ledger.Report();
        }
    }
}
