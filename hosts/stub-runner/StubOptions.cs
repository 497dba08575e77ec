using System.ComponentModel.DataAnnotations;

namespace Orchestrate.StubRunner;

/// <summary>Where the stub is (section <c>Stub</c>).</summary>
public sealed class StubOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Stub";

    /// <summary>Address of the agent-stub.</summary>
    [Required]
    public Uri? Url { get; set; }
}
