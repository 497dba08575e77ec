using System.Globalization;
using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Artifacts;
using Orchestrate.WorkerRunner.Leases;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>Delivers results.</summary>
public sealed class DeliveryExecutor(IWorkspaces workspaces, IArtifactUploads artifacts) : IDeliveryExecutor
{
    /// <summary>Largest patch that is made, in bytes. It is held in memory; what run-api keeps may be less.</summary>
    public const int LargestPatch = 64 * 1024 * 1024;

    private const string PatchName = "result.patch";

    /// <inheritdoc/>
    public async Task<ResultPublished> PublishAsync(PublishResult command, WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(command);
        await workspaces.BringAsync(command.RunId, [command.Commit], lease.Stop);
        var order = new PublishOrder { Source = command.Workspace, Commit = command.Commit, Branch = command.Branch, BaseCommit = command.BaseCommit, Accepted = command.Accepted };
        var outcome = await workspaces.PublishAsync(command.RunId, order, lease.Stop);

        // What was left alone in a folder is not lost: the patch has it.
        var (patch, problem) = command.Workspace.Result?.Patch == true || outcome.FilesLeftAlone > 0 ? await PatchAsync(command.RunId, order, lease.Stop) : (null, null);
        return new ResultPublished
        {
            RunId = command.RunId,
            WorkId = command.WorkId,
            LeaseEpoch = lease.Epoch,
            Branch = outcome.Branch,
            Commit = outcome.Commit ?? command.Commit,
            Location = outcome.Location,
            Detail = (outcome.Detail, problem) is ({ } first, { } second) ? $"{first} {second}" : outcome.Detail ?? problem,
            GraftedOn = outcome.GraftedOn,
            Folder = outcome.Folder,
            FilesWritten = outcome.FilesWritten,
            FilesLeftAlone = outcome.FilesLeftAlone,
            LeftAlone = outcome.LeftAlone,
            Ref = outcome.Ref,
            RefLocation = outcome.RefLocation,
            Patch = patch,
        };
    }

    private async Task<(ArtifactRef? Patch, string? Problem)> PatchAsync(Guid runId, PublishOrder order, CancellationToken cancellationToken)
    {
        byte[]? content;
        try
        {
            content = await workspaces.PatchAsync(runId, order, LargestPatch, cancellationToken);
        }
        catch (WorkspaceException failure)
        {
            return (null, $"No patch was made: {failure.Message}");
        }

        if (content is null)
            return (null, string.Create(CultureInfo.InvariantCulture, $"No patch was made: it has more than {LargestPatch / 1024 / 1024} MB."));
        if (content.Length == 0)
            return (null, "No patch was made: the result is what the run began with.");
        var kept = await artifacts.UploadAsync(runId, new NewArtifact { Name = PatchName, MediaType = "text/x-diff", Kind = "patch", Content = content }, cancellationToken);
        return (kept, kept is null ? "The patch was not kept: it is too large, the run's artifacts have used up their quota, or they could not be stored." : null);
    }
}
