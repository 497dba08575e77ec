using Orchestrate.Domain.Retention;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Names of private refs.</summary>
internal static class RefNames
{
    /// <summary><c>refs/orchestrate/&lt;run&gt;/&lt;task&gt;/&lt;attempt&gt;</c>.</summary>
    public static string Attempt(Guid runId, string taskId, Guid attemptId) => AttemptNames.Ref(runId, taskId, attemptId);

    /// <summary>Work of the attempt that its last snapshot does not contain: of a turn that was lost, or of a runner whose lease had passed to another.</summary>
    public static string Late(Guid runId, string taskId, Guid attemptId, string commit) => $"{Attempt(runId, taskId, attemptId)}.late/{commit}";

    /// <summary>All refs of a run. Run-wide ones have a full stop in their name, which no task's has.</summary>
    public static string Run(Guid runId) => $"refs/orchestrate/{runId}/";

    /// <summary>The commit that the run started from.</summary>
    public static string Base(Guid runId) => Run(runId) + "run.base";

    /// <summary>A merge that was accepted.</summary>
    public static string Merged(Guid runId, string commit) => $"{Run(runId)}run.merged/{commit}";

    /// <summary>Which turn and epoch may move the attempt's ref.</summary>
    public static string Fence(Guid runId, Guid attemptId) => $"{Run(runId)}run.fence/{attemptId}";
}
