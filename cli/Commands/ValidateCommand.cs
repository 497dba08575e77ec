using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Cli.Api;
using Orchestrate.Cli.Rendering;
using Orchestrate.Documents;
using Orchestrate.Domain;
using Orchestrate.Domain.Limits;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate validate FILE</c>.</summary>
internal static class ValidateCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var file = new Argument<string>("FILE") { Description = "The spec bundle, JSON; '-' reads standard input" };
        var offline = new Option<bool>("--offline") { Description = "Check on this machine even when a server runs" };
        return new Command("validate", "Check a spec bundle: every mistake at once, and the limits that would hold. Without a server it is checked on this machine.") { file, offline }
            .Does(environment, async (result, cancellationToken) =>
            {
                var bundle = await BundleFile.ReadAsync(result.GetRequiredValue(file), cancellationToken);
                using var session = Shared.Connect(result, environment);
                var local = result.GetValue(offline) || session.Locator.Find() is null || !await session.Client.IsReadyAsync(cancellationToken);
                var verdict = local ? Check(bundle) : await session.Client.ValidateAsync(bundle, cancellationToken);
                if (session.Json)
                {
                    await session.PrintAsync(verdict);
                    return ExitCodes.Ok;
                }
                session.Terminal.Line($"[green]valid[/]{(local ? " (checked on this machine; no server was asked)" : string.Empty)}");
                foreach (var warning in verdict.Items("warnings"))
                    session.Terminal.Line($"  [yellow]warning[/] {Clean.Markup(warning.Text("pointer"))}: {Clean.Markup(warning.Text("message"), 300)}");
                return ExitCodes.Ok;
            })
            .With("orchestrate validate bundle.json", "orchestrate validate bundle.json --offline --json");
    }

    private static JsonElement Check(ReadOnlyMemory<byte> bundle)
    {
        using var services = new ServiceCollection().AddOrchestrateDocuments().BuildServiceProvider();
        var reading = services.GetRequiredService<BundleReader>().Read(bundle);
        if (reading.Bundle is null)
        {
            throw new ApiException(new ApiProblem
            {
                Status = reading.Malformed ? 400 : 422,
                Code = reading.Malformed ? "malformed_json" : "invalid_bundle",
                Title = reading.Malformed ? "The file is not JSON." : "The spec bundle is not valid.",
                Errors = [.. reading.Errors.Select(error => new ApiProblemError(error.Pointer, error.Code, error.Message, error.Line))],
            });
        }
        return JsonSerializer.SerializeToElement(
            new { bundle_digest = reading.Digest, limits = EffectiveLimits.Resolve(reading.Bundle.Limits, new ServerLimits()), warnings = reading.Warnings },
            DomainJson.Options);
    }
}
