using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Verification;
using Orchestrate.WorkerRunner.Artifacts;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.Sandbox;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>
/// Examines a commit: the files as they are committed, then, after set-up, the commands. Protected paths are put back before set-up (it may use them)
/// and again after it (it runs the attempt's code, which may have changed them).
/// </summary>
public sealed partial class VerifierRunner(
    IWorkspaces workspaces, ISandbox sandbox, ProcessSpawner spawner, IHostResolver resolver, IArtifactUploads artifacts, IOptions<RunnerOptions> options, SetupCache setup, TimeProvider clock, ILogger<VerifierRunner> logger) : IVerifierRunner
{
    private const int ExcerptLength = 4_000;
    private readonly CommandChecks _commands = new(sandbox);
    private readonly JsonChecks _json = new(workspaces);
    private readonly HttpChecks _http = new(resolver, options);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VerificationRecord>> VerifyAsync(VerificationRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Verifiers.Count == 0)
            return [];
        await using var checkout = await workspaces.CheckoutAsync(request.RunId, request.Commit, cancellationToken);
        var additions = request.ProtectedPaths.Count == 0 ? [] : ProtectedFiles.Find(checkout.Folder, request.ProtectedPaths);
        await ProtectAsync(request, checkout, additions, cancellationToken);

        var records = new VerificationRecord[request.Verifiers.Count];
        var commands = new List<int>();
        for (var i = 0; i < records.Length; i++)
        {
            // Files first: no command, not even set-up, has touched them yet.
            if (VerifierTypes.Commands.Contains(request.Verifiers[i].Type))
                commands.Add(i);
            else
                records[i] = await RecordAsync(request, request.Verifiers[i], checkout.Tree, () => CheckAsync(request, request.Verifiers[i], checkout.Folder, cancellationToken), cancellationToken);
        }

        if (commands.Count > 0)
            await RunCommandsAsync(request, new PreparedCheckout(checkout, spawner), additions, commands, records, cancellationToken);
        LogVerified(request.RunId, request.Commit, records.Count(record => record.Passed), records.Length);
        return records;

        async Task RunCommandsAsync(VerificationRequest all, PreparedCheckout prepared, IReadOnlyList<string> removed, List<int> indexes, VerificationRecord[] into, CancellationToken token)
        {
            var failedSetup = await SetUpAsync(all, prepared, token);
            await ProtectAsync(all, checkout, removed, token);
            if (failedSetup is null && indexes.Count > 1)
                await prepared.KeepAsync(token);
            foreach (var i in indexes)
            {
                if (failedSetup is null && i != indexes[0])
                    await prepared.GoBackAsync(token);
                into[i] = await RecordAsync(all, all.Verifiers[i], checkout.Tree, () => failedSetup is null ? CommandAsync(all.Verifiers[i], prepared, all.Sandbox, token) : Task.FromResult(failedSetup), token);
            }
        }
    }

    private async Task<Finding> CheckAsync(VerificationRequest request, VerifierDefinition verifier, string folder, CancellationToken cancellationToken) => verifier.Type switch
    {
        "file_exists" or "file_hash" or "file_contains" => await FileChecks.RunAsync(verifier, folder, cancellationToken),
        "git_diff" => DifferenceCheck.Judge(verifier, await workspaces.CompareAsync(request.RunId, request.BaseCommit, request.Commit, cancellationToken), request.ProtectedPaths),
        "json_schema" => await _json.ValidateAsync(request, verifier, folder, cancellationToken),
        "json_path" => await JsonChecks.QueryAsync(verifier, folder, cancellationToken),
        "http_status" => await _http.RunAsync(verifier, cancellationToken),
        _ => new Finding(false, $"Unknown verifier type '{verifier.Type}'; known are {string.Join(", ", VerifierTypes.All)}."),
    };

    private Task<Finding> CommandAsync(VerifierDefinition verifier, PreparedCheckout checkout, string policy, CancellationToken cancellationToken) => verifier.Type == "junit"
        ? new JunitChecks(_commands).RunAsync(verifier, checkout, policy, cancellationToken)
        : _commands.RunAsync(verifier, checkout, policy, cancellationToken);

    private async Task<Finding?> SetUpAsync(VerificationRequest request, PreparedCheckout checkout, CancellationToken cancellationToken)
    {
        Finding? failed = null;
        var commands = new SetupRequest
        {
            RunId = request.RunId,
            Commit = request.Commit,
            Folder = checkout.Folder,
            Home = checkout.Home,
            Commands = request.Setup,
            Inputs = request.SetupInputs,
            Sandbox = request.Sandbox,
        };
        await setup.RunAsync(commands, async () => (failed = await _commands.SetUpAsync(checkout, request.Setup, request.Sandbox, cancellationToken)) is null, cancellationToken);
        return failed;
    }

    private async Task ProtectAsync(VerificationRequest request, CleanCheckout checkout, IReadOnlyList<string> additions, CancellationToken cancellationToken)
    {
        if (request.ProtectedPaths.Count == 0)
            return;
        await using var original = await workspaces.CheckoutAsync(request.RunId, request.BaseCommit, cancellationToken);
        ProtectedFiles.Remove(checkout.Folder, additions);
        ProtectedFiles.Restore(checkout.Folder, original.Folder, ProtectedFiles.Find(original.Folder, request.ProtectedPaths));
    }

    private async Task<VerificationRecord> RecordAsync(VerificationRequest request, VerifierDefinition verifier, string tree, Func<Task<Finding>> check, CancellationToken cancellationToken)
    {
        var at = clock.GetUtcNow();
        var watch = Stopwatch.StartNew();
        var finding = await FindAsync(check);
        var took = watch.ElapsedMilliseconds;
        var isCommand = VerifierTypes.Commands.Contains(verifier.Type);
        return new VerificationRecord
        {
            Id = verifier.Id,
            Type = verifier.Type,
            Passed = finding.Passed,
            Detail = Printable(finding.Detail),
            Commit = request.Commit,
            At = at,
            DurationMs = took,
            What = Printable(Descriptions.Of(verifier)),
            Tree = tree,
            Cwd = isCommand ? verifier.Cwd ?? "." : null,
            Sandbox = finding.Sandbox,
            Argv = isCommand ? verifier.Argv : null,
            ExitCode = finding.ExitCode,
            OutputSha256 = finding.Sha256,
            Excerpt = finding.Output is { } output ? Printable(output) : null,
            Artifact = await KeepAsync(request, verifier, finding, cancellationToken),
        };
    }

    /// <summary>Keeps a command's whole output where the excerpt does not hold it.</summary>
    private async Task<ArtifactRef?> KeepAsync(VerificationRequest request, VerifierDefinition verifier, Finding finding, CancellationToken cancellationToken) =>
        finding is not { Output.Length: > ExcerptLength, OutputBytes.Length: > 0 } ? null : await artifacts.UploadAsync(
            request.RunId,
            new NewArtifact
            {
                Name = $"{verifier.Id}.log",
                MediaType = "text/plain; charset=utf-8",
                Kind = "verification",
                Content = finding.OutputBytes,
                TaskId = request.TaskId,
                AttemptId = request.AttemptId,
            },
            cancellationToken);

    private static async Task<Finding> FindAsync(Func<Task<Finding>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or TooMuchWorkException or RegexMatchTimeoutException)
        {
            return new Finding(false, $"The check could not be made: {failure.Message}");
        }
    }

    // NUL and other control characters cannot be stored as text everywhere that a record goes.
    private static string Printable(string text)
    {
        var tail = text.Length > ExcerptLength ? text[^ExcerptLength..] : text;
        return string.Concat(tail.Select(c => char.IsControl(c) && c is not ('\n' or '\t' or '\r') ? '\uFFFD' : c));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId}: {Passed} of {Count} verifiers passed on {Commit}")]
    private partial void LogVerified(Guid runId, string commit, int passed, int count);
}
