using System.Diagnostics;

namespace Orchestrate.Crash.Tests.Editing;

/// <summary>A checkout of a run's base commit in which the test itself merges and edits, with plain git and plain commands.</summary>
internal sealed class ScratchClone : IDisposable
{
    private readonly string[] _identity = ["-c", "user.name=test", "-c", "user.email=test@example.invalid", "-c", "gc.auto=0", "-c", "advice.detachedHead=false"];
    private readonly GitRepository _repository;

    public ScratchClone(EditingHistory run, string folder)
    {
        new GitRepository(run.History.Run.Repository.Folder).Git("clone", "-q", "--shared", ".", folder);
        _repository = new GitRepository(folder);
        _repository.Git("fetch", "-q", run.Attempts.Folder, "+refs/*:refs/run/*");
        GoTo(run.Base);
    }

    public void GoTo(string commit)
    {
        _repository.Git([.. _identity, "reset", "-q", "--hard", commit]);
        _repository.Git("clean", "-fdq");
    }

    /// <summary>Merges a commit; the files in conflict, after which nothing has changed, or none.</summary>
    public IReadOnlyList<string> Merge(string commit)
    {
        var (code, output) = Run("git", [.. _identity, "merge", "-q", "--no-edit", commit]);
        if (code == 0)
            return [];
        var files = _repository.Git("-c", "core.quotePath=false", "diff", "--name-only", "--diff-filter=U").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(files.Length > 0, $"git merge ended with {code}: {output}");
        _repository.Git("merge", "--abort");
        return files;
    }

    /// <summary>Runs a command as an agent would.</summary>
    public void Edit(EditCommand command)
    {
        var (code, output) = Run("bash", ["-c", $"set -e\n{command.Shell}"]);
        Assert.True(code == 0, $"{command.Shell}: {output}");
    }

    /// <summary>The tree of the files as they are now.</summary>
    public string Tree()
    {
        _repository.Git("add", "-A");
        return _repository.Git("write-tree");
    }

    /// <summary>The tree of a commit.</summary>
    public string TreeOf(string commit) => _repository.Git("rev-parse", commit + "^{tree}");

    /// <summary>Files in which two trees differ.</summary>
    public string Difference(string one, string other) => _repository.Git("-c", "core.quotePath=false", "diff-tree", "-r", "--name-status", one, other).ReplaceLineEndings(" ");

    public void Dispose() => Directory.Delete(_repository.Folder, recursive: true);

    private (int Code, string Output) Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _repository.Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
