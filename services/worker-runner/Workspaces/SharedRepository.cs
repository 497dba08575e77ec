using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>
/// The bare repository through which runners on several hosts continue each other's work; only refs and their objects travel. Without an address every method does nothing:
/// there is one runner, and its own folder holds all.
/// An attempt's ref is moved only together with its fence, by compare and swap, so that a runner whose turn has passed to another cannot push over newer work:
/// its commit is kept under another name instead.
/// </summary>
internal sealed class SharedRepository(Git git, string address, string runnerId, TimeProvider clock)
{
    private const int Tries = 5;
    private readonly ConcurrentDictionary<Guid, string> _fences = new();
    private readonly string _address = address.Length == 0 ? address : RunRepositories.Location(new WorkspaceSource { Type = "git", Source = address }, mustExist: false);

    /// <summary>Whether there is one.</summary>
    public bool InUse => _address.Length > 0;

    private bool Remote => !Path.IsPathFullyQualified(_address);

    /// <summary>Makes the run's base known. Returns the base that counts: the one of the runner that came first.</summary>
    public async Task<string> OfferBaseAsync(RunFolders run, string commit, CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);
        var name = RefNames.Base(run.RunId);
        var specs = (await git.RunAsync(new GitCall("for-each-ref", "--format=%(refname)", "refs/orchestrate") { Repository = run.Integration }, cancellationToken)).Text
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(local => $"{local}:{RefNames.Run(run.RunId)}run.{local["refs/orchestrate/".Length..]}");
        var pushed = await PushAsync(run.Integration, [$"--force-with-lease={name}:"], [.. specs], cancellationToken);
        if (pushed.ExitCode == 0)
            return commit;
        return (await ListAsync([name], cancellationToken)).GetValueOrDefault(name) ?? throw Git.Failure(new GitCall("push"), pushed.ExitCode, pushed.Errors);
    }

    /// <summary>Fills a new integration repository with the run's base and what was merged.</summary>
    public async Task FillAsync(Guid runId, string draft, CancellationToken cancellationToken)
    {
        await FetchAsync(draft, [$"+{RefNames.Run(runId)}run.*:refs/orchestrate/*"], cancellationToken);
        var found = await git.TryAsync(new GitCall("rev-parse", "--verify", "-q", RunRepositories.Base) { Repository = draft }, cancellationToken);
        if (found.ExitCode != 0)
            throw new WorkspaceException("workspace_git_failed", $"The shared repository has no run {runId}.", fatal: false);
        await git.RunAsync(new GitCall("update-ref", RunRepositories.Branch, found.Text) { Repository = draft }, cancellationToken);
    }

    /// <summary>Fetches what other runners have pushed for the run: first what was accepted, then the attempts.</summary>
    public async Task BringAsync(RunFolders run, Func<Task<bool>> complete, CancellationToken cancellationToken)
    {
        await FetchAsync(run.Integration, [$"+{RefNames.Run(run.RunId)}run.*:refs/orchestrate/*"], cancellationToken);
        if (!await complete())
            await FetchAsync(run.Attempts, [$"+{RefNames.Run(run.RunId)}*:refs/shared/*"], cancellationToken);
    }

    /// <summary>Takes the attempt's fence for a turn: from now on no runner with an older turn or epoch can move its ref.</summary>
    /// <exception cref="WorkspaceException"><c>workspace_fenced</c>: a newer turn or epoch holds it.</exception>
    public async Task ClaimAsync(RunFolders run, AttemptTurn turn, CancellationToken cancellationToken)
    {
        if (!InUse || turn.TaskId is null)
            return;
        var fence = RefNames.Fence(run.RunId, turn.AttemptId);
        var attempt = RefNames.Attempt(run.RunId, turn.TaskId, turn.AttemptId);
        for (var i = 1; ; i++)
        {
            await FetchAsync(run.Attempts, [$"+{fence}*:{Copy(run, fence)}*", $"+{attempt}*:{Copy(run, attempt)}*"], cancellationToken);
            var (held, holder) = await ReadFenceAsync(run, fence, cancellationToken);
            if (holder is { } newer && newer.CompareTo((turn.Turn, turn.Epoch)) > 0)
                throw Fenced(turn);
            var mine = await WriteAsync(run, turn, "-", cancellationToken);
            var pushed = await PushAsync(run.Attempts, [$"--force-with-lease={fence}:{held}"], [$"{mine}:{fence}"], cancellationToken);
            if (pushed.ExitCode == 0)
            {
                _fences[turn.AttemptId] = mine;
                return;
            }

            if (i == Tries)
                throw Git.Failure(new GitCall("push"), pushed.ExitCode, pushed.Errors);
            await Task.Delay(TimeSpan.FromMilliseconds(100 * i), clock, cancellationToken);
        }
    }

    /// <summary>Moves the attempt's ref to the turn's snapshot.</summary>
    /// <exception cref="WorkspaceException"><c>workspace_fenced</c>: the turn has passed to another runner; the commit is kept beside.</exception>
    public async Task MoveAsync(RunFolders run, AttemptTurn turn, string commit, Func<string, Task<bool>> contains, CancellationToken cancellationToken)
    {
        if (!InUse || turn.TaskId is null)
            return;
        var fence = RefNames.Fence(run.RunId, turn.AttemptId);
        var attempt = RefNames.Attempt(run.RunId, turn.TaskId, turn.AttemptId);
        for (var i = 1; ; i++)
        {
            var seen = await ListAsync([fence, attempt], cancellationToken);
            if (!_fences.TryGetValue(turn.AttemptId, out var held) || seen.GetValueOrDefault(fence) != held)
            {
                await KeepAsync(run, turn.TaskId, turn.AttemptId, commit, cancellationToken);
                throw Fenced(turn);
            }

            var old = seen.GetValueOrDefault(attempt);
            var next = await WriteAsync(run, turn, commit, cancellationToken);
            List<string> specs = [$"{commit}:{attempt}", $"{next}:{fence}"];
            if (old is not null && !await contains(old))
                specs.Add($"{old}:{RefNames.Late(run.RunId, turn.TaskId, turn.AttemptId, old)}");
            var pushed = await PushAsync(run.Attempts, [$"--force-with-lease={fence}:{held}", $"--force-with-lease={attempt}:{old}"], specs, cancellationToken);
            if (pushed.ExitCode == 0)
            {
                _fences[turn.AttemptId] = next;
                return;
            }

            if (i == Tries)
                throw Git.Failure(new GitCall("push"), pushed.ExitCode, pushed.Errors);
            await Task.Delay(TimeSpan.FromMilliseconds(100 * i), clock, cancellationToken);
        }
    }

    /// <summary>Keeps a commit beside the attempt's ref.</summary>
    public Task KeepAsync(RunFolders run, string taskId, Guid attemptId, string commit, CancellationToken cancellationToken) =>
        CreateRefAsync(run, RefNames.Late(run.RunId, taskId, attemptId, commit), commit, cancellationToken);

    /// <summary>Keeps an accepted merge.</summary>
    public Task KeepMergeAsync(RunFolders run, string commit, CancellationToken cancellationToken) => CreateRefAsync(run, RefNames.Merged(run.RunId, commit), commit, cancellationToken);

    /// <summary>Removes refs whose name begins so. Their objects go when the repository is next collected (<c>git gc</c>).</summary>
    public async Task RemoveAsync(string prefix, CancellationToken cancellationToken)
    {
        if (!InUse)
            return;
        var names = (await ListAsync([prefix + "*"], cancellationToken)).Keys.ToList();
        foreach (var batch in names.Chunk(500))
        {
            var call = new GitCall(["push", "-q", "--no-verify", .. ReceivePack(), "--delete", "--", _address, .. batch]) { Remote = Remote, Repository = await ScratchAsync(cancellationToken) };
            await git.RunAsync(call, cancellationToken);
        }
    }

    private async Task CreateRefAsync(RunFolders run, string name, string commit, CancellationToken cancellationToken)
    {
        if (!InUse)
            return;
        var pushed = await PushAsync(run.Attempts, [], [$"{commit}:{name}"], cancellationToken);
        if (pushed.ExitCode != 0)
            throw Git.Failure(new GitCall("push"), pushed.ExitCode, pushed.Errors);
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        if (Remote || Directory.Exists(_address))
            return;
        var draft = $"{_address}.draft-{Guid.NewGuid():N}";
        await git.RunAsync(new GitCall("init", "-q", "--bare", "--template=", "--", draft), cancellationToken);

        // A user's source may be a shallow clone.
        await git.RunAsync(new GitCall("config", "receive.shallowUpdate", "true") { Repository = draft }, cancellationToken);
        try
        {
            Directory.Move(draft, _address);
        }
        catch (IOException) when (Directory.Exists(_address))
        {
            Sandbox.Folders.Delete(draft); // Another runner was faster.
        }
    }

    // Deleting refs needs no objects, but git push wants to stand in a repository.
    private async Task<string> ScratchAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Join(git.Folder, "empty.git");
        if (!Directory.Exists(folder))
            await git.RunAsync(new GitCall("init", "-q", "--bare", "--template=", "--", folder), cancellationToken);
        return folder;
    }

    private Task<GitResult> FetchAsync(string repository, IReadOnlyList<string> specs, CancellationToken cancellationToken) =>
        PatientlyAsync(new GitCall(["fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--update-shallow", "--", _address, .. specs]) { Repository = repository, Remote = Remote }, cancellationToken);

    private Task<GitResult> PushAsync(string repository, IReadOnlyList<string> leases, IReadOnlyList<string> specs, CancellationToken cancellationToken) =>
        git.TryAsync(
            new GitCall(["push", "-q", "--no-verify", "--no-signed", "--atomic", .. leases, .. ReceivePack(), "--", _address, .. specs]) { Repository = repository, Remote = Remote }, cancellationToken);

    private async Task<Dictionary<string, string>> ListAsync(IReadOnlyList<string> patterns, CancellationToken cancellationToken)
    {
        var listed = await PatientlyAsync(new GitCall(["ls-remote", "--", _address, .. patterns]) { Remote = Remote }, cancellationToken);
        return listed.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);
    }

    // A network that is away for a moment must not cost a turn.
    private async Task<GitResult> PatientlyAsync(GitCall call, CancellationToken cancellationToken)
    {
        for (var i = 1; ; i++)
        {
            var result = await git.TryAsync(call, cancellationToken);
            if (result.ExitCode == 0)
                return result;
            if (i == Tries)
                throw Git.Failure(call, result.ExitCode, result.Errors);
            await Task.Delay(TimeSpan.FromMilliseconds(200 << i), clock, cancellationToken);
        }
    }

    private async Task<(string Held, (int Turn, int Epoch)? Holder)> ReadFenceAsync(RunFolders run, string fence, CancellationToken cancellationToken)
    {
        var found = await git.TryAsync(new GitCall("rev-parse", "--verify", "-q", Copy(run, fence)) { Repository = run.Attempts }, cancellationToken);
        if (found.ExitCode != 0)
            return (string.Empty, null);
        var text = (await git.RunAsync(new GitCall("cat-file", "blob", found.Text) { Repository = run.Attempts }, cancellationToken)).Text.Split(' ');
        return (found.Text, (int.Parse(text[0], CultureInfo.InvariantCulture), int.Parse(text[1], CultureInfo.InvariantCulture)));
    }

    private async Task<string> WriteAsync(RunFolders run, AttemptTurn turn, string commit, CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{turn.Turn} {turn.Epoch} {commit} {runnerId}\n"));
        return (await git.RunAsync(new GitCall("hash-object", "-w", "--stdin") { Repository = run.Attempts, Input = content }, cancellationToken)).Text;
    }

    private string[] ReceivePack() => Remote ? [] : [Publication.OwnReceivePack];

    private static string Copy(RunFolders run, string reference) => "refs/shared/" + reference[RefNames.Run(run.RunId).Length..];

    private static WorkspaceException Fenced(AttemptTurn turn) =>
        new("workspace_fenced", $"Turn {turn.Turn} of attempt {turn.AttemptId} has passed to another runner.", fatal: false);
}
