using System.Buffers;
using System.Text.RegularExpressions;

namespace Orchestrate.Domain.Bundles;

/// <summary>Recognises text that looks like a key. Bundles are stored and shown; keys belong into the server's environment.</summary>
public static partial class SecretPatterns
{
    // Nearly all text has none of these, and looking for them is many times quicker than the expression.
    private static readonly SearchValues<string> Signs = SearchValues.Create(
        ["-----BEGIN ", "sk-", "AIza", "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "://"], StringComparison.Ordinal);

    /// <summary>What kind of secret the text seems to hold, or null. Never returns the secret itself.</summary>
    public static string? Find(string text)
    {
        if (!MayFind(text))
            return null;
        var match = Secret().Match(text);
        return match.Success ? match.Groups.Values.Skip(1).First(g => g.Success).Name.Replace('_', ' ') : null;
    }

    /// <summary>Whether <see cref="Find"/> may find something in the text or in a part of it; false is certain. What it looks for has no control character, quotation mark or backslash.</summary>
    public static bool MayFind(ReadOnlySpan<char> text) => text.ContainsAny(Signs);

    [GeneratedRegex(
        @"(?<a_private_key>-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----)" +
        @"|(?<an_API_key>\bsk-[A-Za-z0-9_-]{20,}|\bAIza[A-Za-z0-9_-]{35})" +
        @"|(?<an_AWS_access_key>\b(?:AKIA|ASIA)[A-Z0-9]{16}\b)" +
        @"|(?<a_GitHub_token>\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_[A-Za-z0-9_]{22,})" +
        @"|(?<a_GitLab_token>\bglpat-[A-Za-z0-9_-]{20,})" +
        @"|(?<a_Slack_token>\bxox[abprs]-[A-Za-z0-9-]{10,})" +
        @"|(?<a_password_in_a_URL>\b[a-z][a-z0-9+.-]{1,10}://[^\s/:@]{1,100}:[^\s/:@]{1,200}@)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}
