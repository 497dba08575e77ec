using Orchestrate.Domain.Delivery;

namespace Orchestrate.Domain.Bundles;

/// <summary>What a workspace must satisfy beyond its schema. Pure.</summary>
internal static class WorkspaceRules
{
    private const string Repository = "an absolute path, or a URL that starts with https://, http://, ssh://, git:// or file://.";

    public static IReadOnlyList<BundleFinding> Check(WorkspaceSpec workspace)
    {
        var findings = new List<BundleFinding>();
        for (var i = 0; i < workspace.Setup.Count; i++)
        {
            if (workspace.Setup[i] is [var program, ..] && string.IsNullOrWhiteSpace(program))
                findings.Add(new($"/workspace/setup/{i}/0", "empty_program", "The first entry of a command is the program to run and must not be empty."));
            BundleRules.CheckArguments(workspace.Setup[i], $"/workspace/setup/{i}", findings);
        }

        if (workspace.Type == "git")
            CheckGit(workspace, findings);
        else if (workspace is { Type: "directory", Source: { } folder } && !IsFolder(folder))
            findings.Add(new("/workspace/source", "invalid_directory", "The source must be the absolute path of a folder, without `..`, and not the root of the file system."));
        if (workspace.Result is { } result)
            CheckResult(workspace, result, findings);
        return findings;
    }

    private static void CheckGit(WorkspaceSpec workspace, List<BundleFinding> findings)
    {
        if (workspace.Source is { } source && !IsRepository(source))
            findings.Add(new("/workspace/source", "invalid_repository", $"The source must be {Repository}"));
        if (workspace.Ref is { } reference && (reference[0] == '-' || reference.Contains("..", StringComparison.Ordinal) || reference.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
            findings.Add(new("/workspace/ref", "invalid_ref", "The ref must name a branch, a tag or a commit: no leading hyphen, no `..`, no white space."));
        if (workspace.Subfolder is { } subfolder && Subfolders.Problem(subfolder) is { } problem)
            findings.Add(new("/workspace/subfolder", "invalid_subfolder", problem));
    }

    private static void CheckResult(WorkspaceSpec workspace, WorkspaceResult result, List<BundleFinding> findings)
    {
        if (result.Ref is { } name && ResultRefs.Problem(name) is { } problem)
            findings.Add(new("/workspace/result/ref", "invalid_result_ref", problem));
        if (result.Remote is { } remote && !IsRepository(remote))
            findings.Add(new("/workspace/result/remote", "invalid_repository", $"The remote must be {Repository}"));
        if (result is { Remote: not null, Ref: null })
            findings.Add(new("/workspace/result/remote", "remote_without_ref", "A remote gets nothing without `ref`. Name the ref, or leave the remote out."));
        if (result is { Ref: not null, Remote: null } && workspace.Type != "git")
            findings.Add(new("/workspace/result/ref", "ref_without_remote", "This workspace has no repository to push to. Name one in `remote`, or leave the ref out."));
    }

    private static bool IsFolder(string source) =>
        !source.Any(char.IsControl) && IsAbsolute(source) && !source.Split('/', '\\').Contains("..") && source.Trim('/', '\\').Length > (source[0] == '/' ? 0 : 2);

    private static bool IsAbsolute(string source) => source[0] == '/' || (source.Length > 2 && char.IsAsciiLetter(source[0]) && source[1] == ':' && source[2] is '/' or '\\');

    // An allow-list, because Git's other transports (ext::, fd::) run commands, and a leading hyphen is read as an option.
    private static bool IsRepository(string source)
    {
        if (source.Any(char.IsControl))
            return false;
        if (IsAbsolute(source))
            return true;
        return Uri.TryCreate(source, UriKind.Absolute, out var uri)
            && uri.Scheme is "https" or "http" or "ssh" or "git" or "file"
            && (uri.Scheme == "file" ? uri.AbsolutePath.Length > 1 : uri.Host.Length > 0 && uri.Host[0] != '-' && !uri.UserInfo.StartsWith('-'));
    }
}
