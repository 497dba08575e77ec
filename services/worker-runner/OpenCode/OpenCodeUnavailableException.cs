namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>OpenCode cannot be used.</summary>
/// <param name="code">Stable code: <c>opencode_missing</c>, <c>opencode_unsupported_version</c>, <c>opencode_start_failed</c>, <c>opencode_config_invalid</c>, <c>opencode_unreachable</c>, <c>sandbox_required</c>.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="fatal">Whether trying again cannot help.</param>
public sealed class OpenCodeUnavailableException(string code, string message, bool fatal) : Exception(message)
{
    /// <summary>Stable code.</summary>
    public string Code { get; } = code;

    /// <summary>Whether trying again cannot help.</summary>
    public bool Fatal { get; } = fatal;
}
