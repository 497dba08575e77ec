using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate attempts RUN</c>, <c>… restore ATTEMPT</c> and <c>… discard ATTEMPT</c>.</summary>
internal static class AttemptsCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var run = Shared.Run();
        return new Command("attempts", "List what agents did, whether it was accepted or not; get it back, or let it go.") { run, Restore(environment, run), Discard(environment, run) }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var list = await session.Client.AttemptsAsync(id, cancellationToken);
                if (session.Json)
                    await session.PrintAsync(list);
                else
                    AttemptViews.List(session.Terminal, list);
                return ExitCodes.Ok;
            })
            .With("orchestrate attempts last", "orchestrate attempts last restore FIX.1", "orchestrate attempts 4f1c2a9e discard --all-unmerged");
    }

    private static Command Restore(CliEnvironment environment, Argument<string> run)
    {
        var attempt = Attempt(ArgumentArity.ExactlyOne);
        var branch = new Option<string?>("--branch") { Description = "The branch's name (default: orchestrate-attempts/RUN/TASK-N); one that exists is never moved", HelpName = "NAME" };
        var patch = new Option<string?>("--patch") { Description = "Write its changes to this file, too, as a patch for 'git apply'", HelpName = "FILE" };
        return new Command("restore", "Write an attempt's work as a branch into the repository that the run works on.") { attempt, branch, patch }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var file = result.GetValue(patch);
                if (file is not null && File.Exists(file))
                    throw new CliException($"{file} exists. Name another file, or remove it first.");
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var found = One(await session.Client.AttemptsAsync(id, cancellationToken), result.GetRequiredValue(attempt)!);
                var restored = await session.Client.RestoreAttemptAsync(id, found.Text("attempt_id")!, result.GetValue(branch), file is not null, cancellationToken);
                if (session.Json)
                    await session.PrintAsync(restored);
                else
                    AttemptViews.Restored(session.Terminal, AttemptViews.Name(found), restored);
                if (file is not null)
                    await SaveAsync(session, id, restored, file, cancellationToken);
                return ExitCodes.Ok;
            })
            .With("orchestrate attempts last restore FIX.1", "orchestrate attempts last restore FIX.2 --branch second-try", "orchestrate attempts last restore FIX.1 --patch fix.patch");
    }

    private static Command Discard(CliEnvironment environment, Argument<string> run)
    {
        var attempt = Attempt(ArgumentArity.ZeroOrOne);
        var all = new Option<bool>("--all-unmerged") { Description = "Every attempt that is neither merged nor discarded" };
        return new Command("discard", "Decide that an attempt of an ended run need not be kept; it is removed when the run's retention is over.") { attempt, all }
            .Does(environment, async (result, cancellationToken) =>
            {
                var typed = result.GetValue(attempt);
                if (typed is null != result.GetValue(all))
                    throw new CliException("Say which attempt: TASK.N, its id, or --all-unmerged.");
                using var session = Shared.Connect(result, environment);
                var id = await session.ResolveAsync(result.GetRequiredValue(run), cancellationToken);
                var list = await session.Client.AttemptsAsync(id, cancellationToken);
                JsonElement[] chosen = typed is null ? [.. list.Items("attempts").Where(a => a.Text("fate") is "unmerged" or "open")] : [One(list, typed)];
                foreach (var one in chosen)
                    await session.Client.DiscardAttemptAsync(id, one.Text("attempt_id")!, cancellationToken);
                await SayAsync(session, id, chosen);
                return ExitCodes.Ok;
            })
            .With("orchestrate attempts last discard FIX.1", "orchestrate attempts 4f1c2a9e discard --all-unmerged");
    }

    private static Argument<string?> Attempt(ArgumentArity arity) => new("ATTEMPT") { Description = "TASK.N, TASK if it has one attempt only, or an attempt's id", Arity = arity };

    private static JsonElement One(JsonElement list, string typed) => AttemptViews.Find(list, typed) switch
    {
        [var only] => only,
        [] => throw new CliException(ExitCodes.Refused, $"The run has no attempt '{Clean.Line(typed)}'. 'orchestrate attempts {Clean.Id(list.Text("run_id") ?? "RUN")}' lists them."),
        var several => throw new CliException(ExitCodes.Refused, $"'{Clean.Line(typed)}' has {several.Count} attempts: {string.Join(", ", several.Select(a => Clean.Line(AttemptViews.Name(a))))}. Say which."),
    };

    private static async Task SayAsync(Session session, string run, JsonElement[] discarded)
    {
        if (session.Json)
        {
            var document = new { run_id = run, discarded = discarded.Select(a => a.Text("attempt_id")) };
            await session.PrintAsync(JsonSerializer.SerializeToElement(document, DomainJson.Options));
            return;
        }

        session.Terminal.Line(discarded.Length == 0
            ? "There is nothing to discard: every attempt is merged, discarded or empty."
            : $"discarded: {Clean.Markup(string.Join(", ", discarded.Select(AttemptViews.Name)), 1000)}");
    }

    private static async Task SaveAsync(Session session, string run, JsonElement restored, string file, CancellationToken cancellationToken)
    {
        if (restored.Member("patch")?.Text("sha256") is not { } sha256)
            throw new CliException(ExitCodes.Refused, $"The branch is there, but the server has no patch: {Clean.Line(restored.Text("detail") ?? "it did not say why", 500)}");
        var content = await session.Client.ArtifactAsync(run, sha256, cancellationToken);
        if (Convert.ToHexStringLower(SHA256.HashData(content)) != sha256)
            throw new CliException(ExitCodes.Unreachable, "The patch that came is not the one that was announced; it was not written. Try again.");
        try
        {
            await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            await stream.WriteAsync(content, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The branch is there, but {file} cannot be written: {exception.Message}");
        }

        if (!session.Json)
            session.Terminal.Line($"  patch {Clean.Markup(file, 300)}; apply it with: git apply {Clean.Markup(file, 300)}");
    }
}
