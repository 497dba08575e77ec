using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrate.Domain.Bundles;

/// <summary>A typed check. Which members are used depends on <see cref="Type"/>.</summary>
public sealed record VerifierSpec
{
    /// <summary>One of <see cref="VerifierTypes.All"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Path relative to the workspace root (the file and JSON types); for <c>junit</c> a path or glob of the reports.</summary>
    public string? Path { get; init; }

    /// <summary>Expected SHA-256 in hex (<c>file_hash</c>).</summary>
    public string? Sha256 { get; init; }

    /// <summary>Text that must occur (<c>file_contains</c>; <c>command</c>: in its output; <c>http_status</c>: in the body).</summary>
    public string? Contains { get; init; }

    /// <summary>Regular expression, as <see cref="Verification.TextPattern"/> allows (<c>command</c>: in its output; <c>json_path</c>: of each found value).</summary>
    public string? Matches { get; init; }

    /// <summary>Program and arguments (<c>command</c>, <c>junit</c>), run without a shell.</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>Working folder relative to the workspace root (<c>command</c>, <c>junit</c>).</summary>
    public string? Cwd { get; init; }

    /// <summary>Expected exit code (<c>command</c>, <c>junit</c>), default 0.</summary>
    public int? ExpectExitCode { get; init; }

    /// <summary>Time limit in seconds (<c>command</c>, <c>junit</c>: default 300; <c>http_status</c>: default 10, at most 60).</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Globs one of which every changed file must match (<c>git_diff</c>).</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Globs that no changed file may match (<c>git_diff</c>).</summary>
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>Whether an empty difference passes (<c>git_diff</c>).</summary>
    public bool? AllowEmpty { get; init; }

    /// <summary>Fewest tests that must have run (<c>junit</c>), default 1.</summary>
    public int? MinTests { get; init; }

    /// <summary>Tests that must have run and passed, <c>classname.name</c> or <c>name</c> (<c>junit</c>).</summary>
    public IReadOnlyList<string>? TestsPresent { get; init; }

    /// <summary>The schema itself (<c>json_schema</c>).</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>Path of the schema, read from the base commit (<c>json_schema</c>).</summary>
    public string? SchemaPath { get; init; }

    /// <summary>JSONPath expression (<c>json_path</c>).</summary>
    public string? JsonPath { get; init; }

    /// <summary>Any JSON value, <c>null</c> included, that each found value must be (<c>json_path</c>); undefined when not given.</summary>
    [JsonPropertyName("equals")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JsonElement EqualTo { get; init; }

    /// <summary>Whether a value must, or must not, be found (<c>json_path</c>).</summary>
    public bool? Exists { get; init; }

    /// <summary>Fewest values that must be found (<c>json_path</c>).</summary>
    public int? MinCount { get; init; }

    /// <summary>Absolute address (<c>http_status</c>).</summary>
    public string? Url { get; init; }

    /// <summary><c>GET</c> (default) or <c>HEAD</c> (<c>http_status</c>).</summary>
    public string? Method { get; init; }

    /// <summary>Expected status (<c>http_status</c>), default 200.</summary>
    public int? ExpectStatus { get; init; }
}
