using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests;

/// <summary>A checkout as people leave them: staged, changed, untracked and ignored files, a stash, hooks, a second worktree, packed refs, settings that run programs.</summary>
public sealed class When_the_source_is_somebodys_checkout : OnAWorkbench
{
    [Theory]
    [InlineData(null, "result", null)]
    [InlineData("sub", "orchestrate/0123", "refs/heads/topic")]
    public async Task Should_get_a_ref_and_objects_and_nothing_else(string? subfolder, string branch, string? reference)
    {
        Dirty();
        var source = Bench.GitSource with { Subfolder = subfolder, Result = new ResultOptions { Patch = true, Ref = reference } };
        var before = Fingerprint.Of(Bench.Source);

        var commit = await Bench.Workspaces.PrepareRunAsync(Bench.Run, source, Workbench.None);
        var workspace = await Bench.OpenAsync(commit);
        Workbench.Write(workspace.Folder, "new.txt", "x\n");
        var snapshot = await Bench.SnapshotAsync(workspace);
        Assert.Equal(before, Fingerprint.Of(Bench.Source));
        var outcome = await Bench.PublishAsync(source, snapshot.Commit, branch);
        await Bench.Workspaces.PatchAsync(Bench.Run, new PublishOrder { Source = source, Commit = snapshot.Commit, Branch = branch }, 1_000_000, Workbench.None);

        Assert.Null(outcome.Detail);
        var names = new[] { "refs/heads/" + branch, reference }.OfType<string>().ToList();
        string[] own = [.. names.Select(name => Path.Join(Bench.Source, ".git", name) + " "), Path.Join(Bench.Source, ".git/objects/"), Path.Join(Bench.Source, ".git/refs/heads/orchestrate/")];
        Assert.Equal(before.Where(entry => !entry.StartsWith(own[^2], StringComparison.Ordinal)), Fingerprint.Of(Bench.Source).Where(entry => !own.Any(name => entry.StartsWith(name, StringComparison.Ordinal))));
        Assert.All(names, name => Assert.Equal(outcome.Commit, Workbench.Git(Bench.Source, "rev-parse", name)));
        Assert.False(File.Exists(Path.Join(Bench.Root, "ran")));
        Assert.Empty(before.Where(entry => entry.StartsWith(own[^2], StringComparison.Ordinal)).Except(Fingerprint.Of(Bench.Source)));
    }

    private void Dirty()
    {
        Bench.Commit(("a.txt", "1\n"), ("b.txt", "1\n"), ("sub/c.txt", "1\n"), (".gitignore", "*.log\n"));
        Run("branch", "other");
        Run("tag", "v1");
        Run("worktree", "add", "-q", Path.Join(Bench.Root, "second"), "other");
        Run("pack-refs", "--all");
        Run("gc", "-q");
        Bench.Commit(("a.txt", "2\n"));
        Workbench.Write(Bench.Source, "b.txt", "stashed\n");
        Run("stash");
        Workbench.Write(Bench.Source, "a.txt", "staged\n");
        Run("add", "a.txt");
        Workbench.Write(Bench.Source, "a.txt", "and changed again\n");
        Workbench.Write(Bench.Source, "untracked.txt", "mine\n");
        Workbench.Write(Bench.Source, "ignored.log", "mine\n");
        Workbench.Write(Bench.Source, ".git/FETCH_HEAD", "mine\n");
        var trap = $"#!/bin/sh\ntouch {Path.Join(Bench.Root, "ran")}\n";
        foreach (var hook in (string[])["pre-receive", "update", "post-receive", "post-update", "reference-transaction", "push-to-checkout", "proc-receive", "pre-push", "post-checkout", "pre-auto-gc"])
        {
            Workbench.Write(Bench.Source, ".git/hooks/" + hook, trap);
            File.SetUnixFileMode(Path.Join(Bench.Source, ".git/hooks", hook), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["core.fsmonitor"] = $"touch {Bench.Root}/ran",
            ["core.alternateRefsCommand"] = $"touch {Bench.Root}/ran",
            ["core.logAllRefUpdates"] = "always",
            ["uploadpack.packObjectsHook"] = $"touch {Bench.Root}/ran",
            ["receive.denyCurrentBranch"] = "updateInstead",
            ["receive.updateServerInfo"] = "true",
            ["receive.autogc"] = "true",
            ["gc.auto"] = "1",
            ["maintenance.auto"] = "true",
        })
            Run("config", name, value);
        Workbench.Write(Bench.Source, ".git/objects/info/alternates", Path.Join(Bench.Root, "more/.git/objects") + "\n");
        Workbench.Git(Directory.CreateDirectory(Path.Join(Bench.Root, "more")).FullName, "init", "-q");
    }

    private void Run(params string[] arguments) => Workbench.Git(Bench.Source, arguments);
}
