using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Agents;

/// <summary>What a workspace's agent file gives (AGT-2).</summary>
/// <param name="Agent">The agent with name, description, routes and definition, and nothing else; null when the file gives none.</param>
/// <param name="Warnings">What of the file was left out and why, in sentences; empty for nothing.</param>
public sealed record AgentFile(AgentSpec? Agent, IReadOnlyList<string> Warnings)
{
    /// <summary>A file that gives no agent.</summary>
    /// <param name="path">The file.</param>
    /// <param name="why">Why not, and what to do: a sentence or two.</param>
    public static AgentFile LeftOut(string path, string why) => new(null, [$"The agent file `{path}` was left out. {why}"]);
}
