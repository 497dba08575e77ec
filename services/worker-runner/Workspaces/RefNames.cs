using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Names of private refs.</summary>
internal static class RefNames
{
    /// <summary><c>refs/orchestrate/&lt;run&gt;/&lt;task&gt;/&lt;attempt&gt;</c>.</summary>
    public static string Attempt(Guid runId, string taskId, Guid attemptId) => $"refs/orchestrate/{runId}/{Component(taskId)}/{attemptId}";

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

    // Task ids are written by an agent; git forbids some characters and sequences in refs. A changed name gets a hash, so that two ids never share one.
    private static string Component(string text)
    {
        var safe = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        if (safe == text && safe.Length is > 0 and <= 100)
            return safe;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
        return $"{(safe.Length > 80 ? safe[..80] : safe)}-{hash}";
    }
}
