namespace Orchestrate.Contracts.Work;

/// <summary>What the runner checks by itself, outside the agent. A flat record: which members are used depends on <see cref="Type"/>.</summary>
public sealed record VerifierDefinition
{
    /// <summary>The requirement or acceptance test that it proves.</summary>
    public required string Id { get; init; }

    /// <summary><c>file_exists</c>, <c>file_hash</c>, <c>file_contains</c>, <c>git_diff</c>, <c>json_schema</c>, <c>json_path</c>, <c>command</c>, <c>junit</c> or <c>http_status</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Path relative to the workspace root (the file and JSON types); a path or glob of the reports (<c>junit</c>).</summary>
    public string? Path { get; init; }

    /// <summary>Expected SHA-256, hex (<c>file_hash</c>).</summary>
    public string? Sha256 { get; init; }

    /// <summary>Text that must occur (<c>file_contains</c>; for <c>command</c>: in standard output or error; for <c>http_status</c>: in the body).</summary>
    public string? Contains { get; init; }

    /// <summary>Program and arguments, run without a shell (<c>command</c>, <c>junit</c>).</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>Working folder relative to the workspace root (<c>command</c>, <c>junit</c>).</summary>
    public string? Cwd { get; init; }

    /// <summary>Expected exit code (<c>command</c>, <c>junit</c>), default 0.</summary>
    public int? ExpectExitCode { get; init; }

    /// <summary>Exit codes that pass (<c>command</c>), instead of <see cref="ExpectExitCode"/>; null for that one.</summary>
    public IReadOnlyList<int>? ExitCodes { get; init; }

    /// <summary>Time limit in seconds (<c>command</c>, <c>junit</c>, <c>http_status</c>).</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Globs at least one of which every changed file must match (<c>git_diff</c>); empty means all.</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>Globs that no changed file may match (<c>git_diff</c>).</summary>
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>Whether an empty difference passes (<c>git_diff</c>), default false.</summary>
    public bool? AllowEmpty { get; init; }

    /// <summary>Regular expression: some of the output (<c>command</c>), or each found value (<c>json_path</c>), must match it.</summary>
    public string? Matches { get; init; }

    /// <summary>Fewest tests that must have run (<c>junit</c>), default 1.</summary>
    public int? MinTests { get; init; }

    /// <summary>Tests that must have run and passed, <c>classname.name</c> or <c>name</c> (<c>junit</c>).</summary>
    public IReadOnlyList<string>? TestsPresent { get; init; }

    /// <summary>The schema as JSON text (<c>json_schema</c>).</summary>
    public string? Schema { get; init; }

    /// <summary>Path of the schema in the base commit (<c>json_schema</c>), when there is no <see cref="Schema"/>.</summary>
    public string? SchemaPath { get; init; }

    /// <summary>JSONPath expression (<c>json_path</c>).</summary>
    public string? JsonPath { get; init; }

    /// <summary>The value, as JSON text, that each found value must be (<c>json_path</c>).</summary>
    public string? EqualTo { get; init; }

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

    /// <summary>Hosts that the bundle allows (<c>http_status</c>): <c>host</c> or <c>host:port</c>. The runner's own list must allow them too.</summary>
    public IReadOnlyList<string>? HttpHosts { get; init; }
}
