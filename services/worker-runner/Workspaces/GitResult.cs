using System.Text;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>How a git command ended.</summary>
/// <param name="ExitCode">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record GitResult(int ExitCode, byte[] Output, string Errors)
{
    /// <summary>Standard output without surrounding white space.</summary>
    public string Text => Encoding.UTF8.GetString(Output).Trim();

    /// <summary>Standard output cut at NUL bytes, as <c>-z</c> writes it.</summary>
    public IReadOnlyList<string> Items => Encoding.UTF8.GetString(Output).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
