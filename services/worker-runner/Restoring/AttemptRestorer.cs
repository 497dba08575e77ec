using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Retention;
using Orchestrate.WorkerRunner.Artifacts;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Restoring;

/// <summary>Restores an attempt: its branch, and its patch if that is wanted.</summary>
public sealed partial class AttemptRestorer(IAttemptArchive archive, IArtifactUploads uploads, ILogger<AttemptRestorer> logger)
{
    /// <summary>Largest patch in bytes: 32 MiB.</summary>
    private const int LargestPatch = 32 * 1024 * 1024;

    /// <summary>Restores it and says where it is, or why not.</summary>
    public async Task<AttemptRestored> RestoreAsync(RestoreAttempt request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = new AttemptRestored
        {
            RunId = request.RunId,
            AttemptId = request.AttemptId,
            Outcome = "workspace_failed",
            Branch = request.Branch ?? AttemptNames.Branch(request.RunId, request.TaskId, request.AttemptNumber),
            Commit = request.Commit,
        };
        try
        {
            var restored = await archive.RestoreAsync(request, answer.Branch, cancellationToken);
            answer = answer with { Outcome = restored.Outcome, Commit = restored.Commit, Location = restored.Location, Detail = restored.Detail };
            return request.Patch && restored.Outcome == "restored" ? await WithPatchAsync(request, answer, cancellationToken) : answer;
        }
        catch (WorkspaceException exception)
        {
            LogFailed(exception, request.RunId, request.AttemptId);
            return answer with { Detail = exception.Message };
        }
    }

    private async Task<AttemptRestored> WithPatchAsync(RestoreAttempt request, AttemptRestored answer, CancellationToken cancellationToken)
    {
        if (await archive.PatchAsync(request.RunId, request.BaseCommit, answer.Commit, LargestPatch, cancellationToken) is not { } patch)
            return answer with { Detail = $"{answer.Detail} There is no patch: it would be larger than {LargestPatch} bytes.".TrimStart() };
        var stored = await uploads.UploadAsync(
            request.RunId,
            new NewArtifact { Name = "attempt.patch", MediaType = "text/x-diff; charset=utf-8", Kind = "patch", Content = patch, TaskId = request.TaskId, AttemptId = request.AttemptId },
            cancellationToken);
        return stored is null
            ? answer with { Detail = $"{answer.Detail} There is no patch: it could not be stored, it is too large or the run has no room for more artifacts.".TrimStart() }
            : answer with { Patch = stored };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempt {AttemptId} of run {RunId} could not be restored")]
    private partial void LogFailed(Exception exception, Guid runId, Guid attemptId);
}
