using System.Text.Json.Serialization;

namespace Orchestrate.Domain.Tasks;

/// <summary>Estimated tool calls of a task, by operation (TCB-1).</summary>
public sealed record CallEstimate
{
    /// <summary>File reads.</summary>
    public int Reads { get; init; }

    /// <summary>New files.</summary>
    public int Writes { get; init; }

    /// <summary>Edits.</summary>
    public int Edits { get; init; }

    /// <summary>Shell commands.</summary>
    public int Bash { get; init; }

    /// <summary>Content searches.</summary>
    public int Grep { get; init; }

    /// <summary>File-name searches.</summary>
    public int Glob { get; init; }

    /// <summary>Verification steps.</summary>
    public int Verification { get; init; }

    /// <summary>All of them together; never overflows.</summary>
    [JsonIgnore]
    public int Total => (int)Math.Clamp((long)Reads + Writes + Edits + Bash + Grep + Glob + Verification, 0, 1_000_000);
}
