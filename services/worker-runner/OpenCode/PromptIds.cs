using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Ids of a turn's message: the same turn of the same attempt in the same session always has the same, so that a repeated prompt is recognised by OpenCode.</summary>
/// <param name="Message"><c>msg_…</c>.</param>
/// <param name="Part"><c>prt_…</c>.</param>
public sealed record PromptIds(string Message, string Part)
{
    /// <summary>Derives the ids.</summary>
    public static PromptIds For(Guid attemptId, int turnNumber, string sessionId)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{attemptId:D}\n{turnNumber}\n{sessionId}")));
        var text = Convert.ToHexStringLower(hash);
        return new PromptIds($"msg_{text[..32]}", $"prt_{text[32..]}");
    }
}
