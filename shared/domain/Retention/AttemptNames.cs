using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.Domain.Retention;

/// <summary>Names under which git keeps attempts. Task ids are agents' words, and git forbids some characters and sequences in refs.</summary>
public static class AttemptNames
{
    /// <summary><c>refs/orchestrate/&lt;run&gt;/&lt;task&gt;/&lt;attempt&gt;</c>.</summary>
    public static string Ref(Guid runId, string taskId, Guid attemptId) => $"refs/orchestrate/{runId}/{Component(taskId)}/{attemptId}";

    /// <summary>
    /// The branch that an attempt is restored as when nobody names one: <c>orchestrate-attempts/&lt;run&gt;/&lt;task&gt;-&lt;number&gt;</c>. Not below <c>orchestrate/</c>, because git cannot have a branch <c>orchestrate/&lt;run&gt;</c>, the result, and one below it.
    /// </summary>
    public static string Branch(Guid runId, string taskId, int number) => $"orchestrate-attempts/{runId}/{Component(taskId)}-{number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>A text as one component of a ref's name. A changed one gets a hash, so that two texts never share a name.</summary>
    public static string Component(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var safe = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        if (safe == text && safe.Length is > 0 and <= 100)
            return safe;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
        return $"{(safe.Length > 80 ? safe[..80] : safe)}-{hash}";
    }
}
