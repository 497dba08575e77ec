namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Codes of <see cref="OpenCodeUnavailableException"/>.</summary>
public static class OpenCodeErrors
{
    /// <summary>The program was not found.</summary>
    public const string Missing = "opencode_missing";

    /// <summary>The program is older or newer than what Orchestrate was tested with.</summary>
    public const string UnsupportedVersion = "opencode_unsupported_version";

    /// <summary>It did not start, or the attached server does not answer.</summary>
    public const string StartFailed = "opencode_start_failed";

    /// <summary>It started and refused its configuration.</summary>
    public const string ConfigInvalid = "opencode_config_invalid";

    /// <summary>It answered its readiness probe and went away afterwards.</summary>
    public const string Unreachable = "opencode_unreachable";

    /// <summary>The policy demands a sandbox that the machine does not have.</summary>
    public const string SandboxRequired = "sandbox_required";
}
