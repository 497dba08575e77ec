using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Compares environments by content; a record compares its lists by identity.</summary>
internal static class OpenCodeEnvironmentComparer
{
    /// <summary>Whether a process started with one fits the other.</summary>
    public static bool Same(OpenCodeEnvironment one, OpenCodeEnvironment other) =>
        one.Slot == other.Slot && one.RunId == other.RunId && one.WorkspaceFolder == other.WorkspaceFolder && one.Sandbox == other.Sandbox &&
        one.ReadOnlyFolders.ToHashSet(StringComparer.Ordinal).SetEquals(other.ReadOnlyFolders) &&
        one.Models.SequenceEqual(other.Models, StringComparer.Ordinal) &&
        one.Agents.Count == other.Agents.Count && one.Agents.Zip(other.Agents).All(pair => Same(pair.First, pair.Second));

    private static bool Same(AgentConfiguration one, AgentConfiguration other) =>
        one with { Tools = other.Tools } == other && one.Tools.SequenceEqual(other.Tools, StringComparer.Ordinal);
}
