using System.Globalization;

namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>Names that programs, shells, git's own rules or other machines take for something else.</summary>
internal static class StrangeNames
{
    private static readonly string[] Awkward =
    [
        " leading", "trailing ", "new\nline", "tab\there", "-rf", "--", ":(exclude)a.txt", ":!a.txt", ":", "*", "[a]", "?", "back\\slash", "\"quoted\"", "'single'", "$(touch x)", "`touch y`", "%n%s",
        "\u001b[31mred", "\u202Etxt.exe", "zero\u200Bwidth", "CON", "aux.txt", "a:b", "~", ".gitkeep", "git", ".gitx", "HEAD", "refs", "index", "#hash", "!bang", "A.TXT", "Dir",
    ];

    private static readonly string Long = new('n', 255);

    public static IEnumerable<(string Name, HostileWorkspace Workspace)> All =>
    [
        ("names that mean something to a program", new(string.Concat(Awkward.Select(name => $"printf %s {Quote(name)} > ./{Quote(name)}\n")) + "mkdir -p './-folder/:(top)'; echo x > './-folder/:(top)/\n'")
        {
            Changed = [.. Awkward, "-folder/:(top)/\n"],
            Kept = [.. Awkward.Select(name => (name, name)), ("-folder/:(top)/\n", "x\n")],
        }),
        ("names that differ in their unicode form only", new("printf composed > 'caf\u00e9'; printf decomposed > 'cafe\u0301'; printf sharp > 'stra\u00dfe'; printf plain > strasse; printf kelvin > '\u212a'; printf k > k")
        {
            Changed = ["caf\u00e9", "cafe\u0301", "k", "strasse", "stra\u00dfe", "\u212a"],
            Kept = [("caf\u00e9", "composed"), ("cafe\u0301", "decomposed"), ("stra\u00dfe", "sharp"), ("strasse", "plain"), ("\u212a", "kelvin"), ("k", "k")],
        }),
        ("names that are not UTF-8", new("""
            b=$(printf '\377'); echo one > "latin-$b.txt"; mkdir "f$b"; echo two > "f$b/inside"; mkdir -p "dir/$b/$b"; echo three > "dir/$b/$b/deep"; rm README.md
            """)
        {
            Changed = ["README.md", "dir/\uFFFD/\uFFFD/deep", "f\uFFFD/inside", "latin-\uFFFD.txt"],
            Holds = ["b=$(printf '\\377'); test \"$(cat \"latin-$b.txt\" \"f$b/inside\" \"dir/$b/$b/deep\" | tr '\\n' ' ')\" = 'one two three '"],
        }),
        ("names that differ in case only", new("echo upper > A.txt; mkdir DIR; echo upper > DIR/kept.txt; echo mixed > readme.md")
        {
            Changed = ["A.txt", "DIR/kept.txt", "readme.md"],
            Kept = [("A.txt", "upper\n"), ("a.txt", "a\n"), ("DIR/kept.txt", "upper\n"), ("dir/kept.txt", "kept\n"), ("readme.md", "mixed\n")],
        }),
        ("names that some machine takes for .git", new("""
            echo work > work.txt; mkdir .GIT .gIt 'git~1' '.git ' dir/.Git; for f in .GIT .gIt 'git~1' '.git ' dir/.Git; do echo "[core]" > "$f/config"; done
            echo x > '.git.'; echo x > '.git::$INDEX_ALLOCATION'; z=$(printf '\342\200\214'); mkdir ".g${z}it"; echo x > ".g${z}it/config"
            """)
        {
            Changed = ["work.txt"],
            Kept = [("work.txt", "work\n")],
            LeftOut =
            [
                (".GIT/config", "of this name"), (".gIt/config", "of this name"), ("git~1/config", "of this name"), (".git /config", "of this name"), ("dir/.Git/config", "of this name"),
                (".git.", "of this name"), (".git::$INDEX_ALLOCATION", "of this name"), (".g\u200Cit/config", "of this name"),
            ],
        }),
        ("names and paths as long as can be", new(string.Create(CultureInfo.InvariantCulture, $"""
            echo long > {Long}; p=.; i=0; while [ $i -lt 200 ]; do p=$p/d$i; i=$((i+1)); done; mkdir -p $p; echo deep > $p/file
            mkdir far; cd far; i=0; while [ $i -lt 30 ]; do mkdir {Long}; cd {Long}; i=$((i+1)); done; echo far > file
            """))
        {
            Changed = [Long, Deep + "/file"],
            Kept = [(Long, "long\n"), (Deep + "/file", "deep\n")],
            Resumes = false,
            LeftOut = [("far/" + string.Concat(Enumerable.Repeat(Long + "/", 30)) + "file", "at most 3000 are kept")],
        }),
    ];

    private static string Deep => string.Join('/', Enumerable.Range(0, 200).Select(i => $"d{i}"));

    private static string Quote(string name) => $"'{name.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
