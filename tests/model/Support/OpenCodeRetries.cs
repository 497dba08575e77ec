using System.Text.RegularExpressions;

namespace Orchestrate.Model.Tests.Support;

/// <summary>The texts that make OpenCode 1.18.33 repeat a call although its status says that it is no use.</summary>
internal static partial class OpenCodeRetries
{
    public static bool WouldRetry(ProxyAnswer answer) => answer.Status >= 500 || answer.Status is 408 or 409 or 429 || Passing().IsMatch(answer.Body);

    [GeneratedRegex(
        "429|500|502|503|504|524|rate.?limit|rate increased|too many requests|too_many_requests|overloaded|unavailable|exhausted|internal.?error|server.?error|provider returned error|terminated|fetch failed|network.error"
        + "|connection|upstream connect|timeout|timed out|time out|try your request again|retry your|try again|at capacity",
        RegexOptions.IgnoreCase)]
    private static partial Regex Passing();
}
