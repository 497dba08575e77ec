namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>Symbolic links to where an agent may not go. They are kept as the text that they are.</summary>
internal static class LinksOut
{
    private const string Targets = "/etc/passwd / /proc/self/fd /proc/self/root/etc /dev/zero /dev/stdin .. ../.. ../../../../../../attempts.git ../../../../runs nowhere . loop ./x/../../..";

    public static IEnumerable<(string Name, HostileWorkspace Workspace)> All =>
    [
        ("links of every kind", new($"i=0; for t in {Targets}; do ln -s \"$t\" link$i; i=$((i+1)); done; ln -s loop loop; ln -s a.txt fine; ln -s \"$(cat .git/objects/info/alternates)\" objects; ln -s \"$(printf 'new\\nline')\" text")
        {
            Changed = ["fine", .. Enumerable.Range(0, 14).Select(i => $"link{i}").Order(StringComparer.Ordinal), "loop", "objects", "text"],
            Kept = [("a.txt", "a\n")],
            Holds = ["test \"$(readlink link0)\" = /etc/passwd && test \"$(readlink link8)\" = ../../../../../../attempts.git && test \"$(cat fine)\" = a"],
        }),
        ("a folder that became a link", new("mkdir other; mv dir/kept.txt other/; rmdir dir; ln -s other dir; echo through > dir/through.txt")
        {
            Changed = ["dir", "dir/kept.txt", "other/kept.txt", "other/through.txt"],
            Kept = [("other/kept.txt", "kept\n"), ("dir/kept.txt", "kept\n"), ("dir/through.txt", "through\n")],
        }),
        ("a folder that became a link outside", new("rm -r dir tests; ln -s /usr dir; ln -s ../../.. tests")
        {
            Changed = ["dir", "dir/kept.txt", "tests", "tests/test.sh"],
            Holds = ["test \"$(readlink dir)\" = /usr"],
        }),
    ];
}
