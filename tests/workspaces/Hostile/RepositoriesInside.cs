namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>Repositories inside the repository. Their files are the attempt's, and git is never let near what they say.</summary>
internal static class RepositoriesInside
{
    private const string Make = "make() { mkdir -p \"$1\"; git init -q \"$1\"; echo inside > \"$1/inside.txt\"; git -C \"$1\" add -A; git -C \"$1\" -c user.name=i -c user.email=i@i commit -qm inner; }; ";

    public static IEnumerable<(string Name, HostileWorkspace Workspace)> All =>
    [
        ("repositories inside each other", new(Make + "make in; make in/-deep; make 'in/-deep/:(top)x'; make dir; echo work > work.txt")
        {
            Changed = ["dir/inside.txt", "in/-deep/:(top)x/inside.txt", "in/-deep/inside.txt", "in/inside.txt", "work.txt"],
            Kept = [("dir/kept.txt", "kept\n"), ("in/-deep/inside.txt", "inside\n")],
            Resumes = false,
        }),
        ("repositories that git would read for ever", new(Make + """
            make pipe; rm pipe/.git/HEAD; mkfifo pipe/.git/HEAD; make zero; ln -s /dev/zero zero/.git/commondir; make file; rm -r file/.git; echo 'gitdir: ../evil' > file/.git
            mkdir evil evil/objects evil/refs; echo 'ref: refs/heads/x' > evil/HEAD; ln -s /dev/zero evil/commondir; make link; rm -rf link/.git; ln -s ../evil link/.git; make program; git -C program config core.fsmonitor "$EVIL"
            """)
        {
            Changed = ["evil/HEAD", "evil/commondir", "file/inside.txt", "link/inside.txt", "pipe/inside.txt", "program/inside.txt", "zero/inside.txt"],
            Resumes = false,
        }),
        ("an ignored repository", new(Make + "echo vendor/ > .gitignore; make vendor; make vendor/lib; for r in vendor vendor/lib; do ln -s /dev/zero $r/.git/commondir; done")
        {
            Changed = [".gitignore"],
            Resumes = false,
        }),
        ("too many repositories", new(Make + "git init -q one; for i in $(seq 51); do mkdir many$i; cp -r one/.git many$i/; echo $i > many$i/f; done; rm -r one; echo work > work.txt")
        {
            Changed = ["work.txt"],
            Kept = [("work.txt", "work\n")],
            LeftOut = [.. Enumerable.Range(1, 51).Select(i => ($"many{i}", "a git repository of its own"))],
            Resumes = false,
        }),
        ("repositories too deep inside each other", new(Make + "make a; make a/b; make a/b/c; make a/b/c/d; make a/b/c/d/e; make a/b/c/d/e/f; echo work > work.txt")
        {
            Changed = ["a/b/c/d/e/inside.txt", "a/b/c/d/inside.txt", "a/b/c/inside.txt", "a/b/inside.txt", "a/inside.txt", "work.txt"],
            LeftOut = [("a/b/c/d/e/f", "a git repository of its own")],
            Resumes = false,
        }),
        ("a repository whose name is not UTF-8", new(Make + "make \"$(printf 'n\\377')\"; echo work > work.txt")
        {
            Changed = ["work.txt"],
            LeftOut = [("n\uFFFD", "its name is not UTF-8")],
            Resumes = false,
        }),
        ("a submodule that the index claims", new("""
            printf '[submodule "-u"]\n\tpath = -u\n\turl = -u./evil.sh\n\tupdate = !%s\n[submodule "../../x"]\n\tpath = sub\n\turl = ext::%s\n' "$EVIL" "$EVIL" > .gitmodules
            git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),sub; git commit -qm submodule; mkdir sub; echo inside > sub/file
            """)
        {
            Changed = ["sub/file"],
            Kept = [("sub/file", "inside\n")],
            LeftOut = [(".gitmodules", "cannot add submodules")],
        }),
        ("a bare repository as files", new("git init -q --bare store; git -C store config core.fsmonitor \"$EVIL\"; cp \"$EVIL\" store/hooks/post-checkout 2> /dev/null || { mkdir -p store/hooks; cp \"$EVIL\" store/hooks/post-checkout; }; find store -name '*.sample' -delete; rm -f store/info/exclude store/description")
        {
            Changed = ["store/HEAD", "store/config", "store/hooks/post-checkout"],
        }),
    ];
}
