namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A repository cannot be used.</summary>
/// <param name="code">Stable code: <c>workspace_source_unreachable</c>, <c>workspace_path_refused</c>, <c>workspace_ref_unknown</c>, <c>workspace_git_failed</c>, <c>workspace_subfolder_unknown</c>,
/// <c>workspace_directory_refused</c>, <c>workspace_file_refused</c>, <c>workspace_too_large</c>.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="fatal">Whether trying again cannot help.</param>
public sealed class WorkspaceException(string code, string message, bool fatal) : Exception(message)
{
    /// <summary>Stable code.</summary>
    public string Code { get; } = code;

    /// <summary>Whether trying again cannot help.</summary>
    public bool Fatal { get; } = fatal;
}
