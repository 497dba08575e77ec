using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain.Artifacts;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate artifacts RUN [WHICH -o FILE]</c>.</summary>
internal static class ArtifactsCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var run = Shared.Run();
        var which = new Argument<string?>("WHICH") { Description = "SHA-256 or name of one of them, to download it", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string?>("--output", "-o") { Description = "File to write it to", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Replace the file if it exists" };
        return new Command("artifacts", "List what was kept for a run, such as the whole output of its checks, or download one.") { run, which, output, force }
            .Does(environment, async (result, cancellationToken) =>
            {
                var (wanted, file) = (result.GetValue(which), result.GetValue(output));
                if (wanted is null != file is null)
                    throw new CliException(wanted is null ? "-o needs a SHA-256 or a name before it: which artifact to download." : "Give the file to write to with -o FILE.");
                if (file is not null && !result.GetValue(force) && Path.Exists(file))
                    throw new CliException($"{file} exists. Give another file, or --force to replace it.");

                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var all = await AllAsync(session, id, cancellationToken);
                if (wanted is not null)
                    await DownloadAsync(session, id, Choose(all, wanted), file!, result.GetValue(force), cancellationToken);
                else if (session.Json)
                    await session.PrintAsync(JsonSerializer.SerializeToElement(new JsonObject { ["artifacts"] = new JsonArray([.. all.Select(a => JsonNode.Parse(a.GetRawText()))]) }));
                else
                    List(session.Terminal, all);
                return ExitCodes.Ok;
            })
            .With("orchestrate artifacts last", "orchestrate artifacts last unit.log -o unit.log", "orchestrate artifacts 4f1c2a9e --json");
    }

    private static async Task<IReadOnlyList<JsonElement>> AllAsync(Session session, string runId, CancellationToken cancellationToken)
    {
        var all = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await session.Client.ArtifactsAsync(runId, cursor, cancellationToken);
            all.AddRange(page.Items("artifacts"));
            cursor = page.Text("next_cursor");
        }
        while (cursor is not null);
        return all;
    }

    private static JsonElement Choose(IReadOnlyList<JsonElement> all, string wanted)
    {
        var fitting = all.Where(a => ArtifactRules.IsDigest(wanted) ? a.Text("sha256") == wanted : a.Text("name") == wanted).DistinctBy(a => a.Text("sha256")).ToList();
        return fitting switch
        {
            [] => throw new CliException(ExitCodes.Refused, $"The run has no artifact '{wanted}'. 'orchestrate artifacts RUN' lists those that it has."),
            [var only] => only,
            _ => throw new CliException(
                ExitCodes.Refused, $"{fitting.Count} artifacts are named '{wanted}'. Give the SHA-256 of one: {string.Join(", ", fitting.Select(a => $"{a.Text("sha256")} ({a.Text("created_at")})"))}."),
        };
    }

    private static async Task DownloadAsync(Session session, string runId, JsonElement artifact, string file, bool force, CancellationToken cancellationToken)
    {
        var digest = artifact.Text("sha256") ?? "";
        var content = await session.Client.ArtifactAsync(runId, digest, cancellationToken);
        if (Convert.ToHexStringLower(SHA256.HashData(content)) != digest)
            throw new CliException(ExitCodes.Unreachable, $"What the server sent does not have the SHA-256 {digest}. Nothing was written; try again.");
        try
        {
            await using var stream = new FileStream(file, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            await stream.WriteAsync(content, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file} cannot be written: {exception.Message}", exception);
        }

        if (session.Json)
            await session.PrintAsync(artifact);
        else
            session.Terminal.Line($"{Clean.Markup(artifact.Text("name"))}: {Clean.Count(content.Length, "byte")} in {Clean.Markup(file, 1000)}, SHA-256 {Clean.Markup(digest)}");
    }

    private static void List(Terminal terminal, IReadOnlyList<JsonElement> all)
    {
        if (all.Count == 0)
        {
            terminal.Line("No artifacts. Output that fits into a verification's excerpt is not kept beside it.");
            return;
        }

        terminal.Table(
            ["sha256", "name", "kind", "bytes", "task"],
            all.Select(artifact => (IReadOnlyList<string>)
            [
                Clean.Markup(artifact.Text("sha256")), Clean.Markup(artifact.Text("name"), 60), Clean.Markup(artifact.Text("kind"), 20),
                artifact.Integer("length")?.ToString("N0", CultureInfo.InvariantCulture) ?? "?", Clean.Markup(artifact.Text("task_id") ?? "-", 40),
            ]));
    }
}
