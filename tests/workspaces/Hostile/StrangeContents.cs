namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>Contents that are easily changed on the way.</summary>
internal static class StrangeContents
{
    public static IEnumerable<(string Name, HostileWorkspace Workspace)> All =>
    [
        ("line ends, marks and bytes", new("""
            printf 'one\r\ntwo\r\n' > crlf.txt; printf 'one\rtwo\nthree\r\n' > mixed.txt; printf 'no end' > open.txt; printf '\357\273\277mark\n' > bom.txt; printf '\000\001\377\000' > bytes.bin
            printf '' > empty.txt; printf '\n\n\n' > lines.txt; printf '<<<<<<< ours\n=======\n>>>>>>> theirs\n' > conflict.txt; printf 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n' > patch.txt
            """)
        {
            Changed = ["bom.txt", "bytes.bin", "conflict.txt", "crlf.txt", "empty.txt", "lines.txt", "mixed.txt", "open.txt", "patch.txt"],
            Kept = [("crlf.txt", "one\r\ntwo\r\n"), ("mixed.txt", "one\rtwo\nthree\r\n"), ("open.txt", "no end"), ("bom.txt", "\uFEFFmark\n"), ("empty.txt", ""), ("lines.txt", "\n\n\n")],
            Holds = ["test \"$(od -An -tx1 bytes.bin)\" = ' 00 01 ff 00'"],
        }),
        ("empty folders", new("mkdir -p empty/deeper; echo work > work.txt; rm dir/kept.txt")
        {
            Changed = ["dir/kept.txt", "work.txt"],
            Holds = ["test ! -e empty && test ! -e dir"],
        }),
        ("five thousand small files", new("mkdir many; cd many; seq 5000 | split -l 1 -a 4 - f")
        {
            Changed = [.. Names().Select(name => "many/" + name)],
        }),
        ("a file for a folder and a folder for a file", new("rm -r dir; echo file > dir; rm a.txt; mkdir a.txt; echo inside > a.txt/inside")
        {
            Changed = ["a.txt", "a.txt/inside", "dir", "dir/kept.txt"],
            Kept = [("dir", "file\n"), ("a.txt/inside", "inside\n")],
        }),
    ];

    private static IEnumerable<string> Names() =>
        Enumerable.Range(0, 5_000).Select(i => $"f{(char)('a' + (i / 17_576))}{(char)('a' + (i / 676 % 26))}{(char)('a' + (i / 26 % 26))}{(char)('a' + (i % 26))}");
}
