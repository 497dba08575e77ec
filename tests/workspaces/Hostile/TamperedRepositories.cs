namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>A <c>.git</c> that lies about what is in the folder, where objects are and who the repository is.</summary>
internal static class TamperedRepositories
{
    private const string Change = "echo changed > a.txt; echo new > new.txt; rm dir/kept.txt; ";

    public static IEnumerable<(string Name, HostileWorkspace Workspace)> All =>
    [
        ("no .git", Tampered("rm -rf .git")),
        (".git as a file that names the shared repository", Tampered("o=$(cat .git/objects/info/alternates); rm -rf .git; echo \"gitdir: $o/..\" > .git")),
        (".git as a file that names /dev/zero", Tampered("rm -rf .git; echo 'gitdir: /dev/zero' > .git")),
        (".git as a link to the shared repository", Tampered("o=$(cat .git/objects/info/alternates); rm -rf .git; ln -s \"$o/..\" .git")),
        (".git as a link in circles", Tampered("rm -rf .git; ln -s .git .git")),
        (".git as a pipe", Tampered("rm -rf .git; mkfifo .git")),
        ("commondir, gitdir and config without end", Tampered("ln -s /dev/zero .git/commondir; ln -s /dev/zero .git/gitdir; rm .git/config .git/index .git/HEAD; ln -s /dev/zero .git/config; ln -s /dev/zero .git/index; mkfifo .git/HEAD")),
        ("alternates that name other repositories", Tampered("printf '/\\n/proc/self/root\\n../../../../../../attempts.git/objects\\n%s\\n' \"$PWD/.git/objects\" > .git/objects/info/alternates; rm -rf .git/objects/pack")),
        ("grafts, replaced objects and a cut-off history", Tampered("""
            h=$(git rev-parse HEAD); e=$(git commit-tree -m other $(git mktree < /dev/null)); git replace -f $h $e; mkdir -p .git/info
            echo "$h" > .git/info/grafts; echo "$h" > .git/shallow; git update-ref refs/heads/work $e
            """)),
        ("an index that hides what changed", Tampered("""
            git update-index --assume-unchanged a.txt; git update-index --skip-worktree dir/kept.txt; git update-index --split-index --untracked-cache --fsmonitor 2> /dev/null
            git config core.sparseCheckout true; mkdir -p .git/info; echo '!/*' > .git/info/sparse-checkout; echo '*' > .git/info/exclude
            """)),
        ("work trees elsewhere", Tampered("git config core.worktree /; git config core.bare true; git config core.ignoreCase true; git config core.symlinks false; git config core.fileMode false; git config core.precomposeUnicode true; git config core.autocrlf true")),
        ("refs that are links", Tampered("rm .git/HEAD; ln -s /etc/hostname .git/HEAD; rm -rf .git/refs/heads; ln -s / .git/refs/heads; echo 'ref: refs/heads/../../../../etc/passwd' > .git/packed-refs")),
        ("lock files", Tampered("touch .git/index.lock .git/HEAD.lock .git/config.lock .git/shallow.lock .git/packed-refs.lock")),
        ("commits of its own", new("git checkout -q --orphan other; git commit -qam mine; echo changed > a.txt; git commit -qam more; git tag integration; git update-ref refs/orchestrate/base HEAD; git branch -D work 2> /dev/null || true")
        {
            Changed = ["a.txt"],
            Kept = [("a.txt", "changed\n")],
        }),
        ("a commit that git holds for the integration branch", new("echo changed > a.txt; git commit -qam mine; git push -q \"$(cat .git/objects/info/alternates)/..\" HEAD:refs/heads/integration 2> /dev/null || true")
        {
            Changed = ["a.txt"],
            Kept = [("a.txt", "changed\n")],
        }),
    ];

    private static HostileWorkspace Tampered(string script) => new(Change + script)
    {
        Changed = ["a.txt", "dir/kept.txt", "new.txt"],
        Kept = [("a.txt", "changed\n"), ("new.txt", "new\n")],
        Holds = ["test ! -e dir"],
    };
}
