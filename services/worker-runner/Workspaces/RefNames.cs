using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Names of private refs.</summary>
internal static class RefNames
{
    /// <summary><c>refs/orchestrate/&lt;run&gt;/&lt;task&gt;/&lt;attempt&gt;</c>.</summary>
    public static string Attempt(Guid runId, string taskId, Guid attemptId) => $"refs/orchestrate/{runId}/{Component(taskId)}/{attemptId}";

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
