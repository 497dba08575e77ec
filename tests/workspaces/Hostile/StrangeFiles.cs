namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>Things that are no ordinary files, or that cannot be read, or that are too much.</summary>
internal static class StrangeFiles
{
    private const string Socket = "perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_STREAM, 0); bind($s, sockaddr_un(shift)) or die $!' ";

    public static IEnumerable<(string Name, HostileWorkspace Workspace)> All =>
    [
        ("pipes, sockets and devices", new($"echo work > work.txt; mkfifo pipe dir/pipe; {Socket} socket; mknod zero c 1 5 2> /dev/null || true; rm a.txt; mkfifo a.txt")
        {
            Changed = ["work.txt"],
            Kept = [("work.txt", "work\n"), ("a.txt", "a\n")],
            LeftOut = [("pipe", "a named pipe"), ("dir/pipe", "a named pipe"), ("socket", "a socket"), ("a.txt", "a named pipe")],
        }),
        ("ignored pipes and sockets", new($"echo 'run/' > .gitignore; mkdir run; mkfifo run/pipe; {Socket} run/socket; truncate -s 60M run/large")
        {
            Changed = [".gitignore"],
        }),
        ("rules that are pipes", new("echo work > work.txt; mkfifo .gitignore dir/.gitattributes; ln -s pipe .gitmodules; mkfifo pipe")
        {
            Changed = ["work.txt"],
            Kept = [("work.txt", "work\n")],
            LeftOut = [(".gitignore", "removed"), ("dir/.gitattributes", "removed"), (".gitmodules", "removed"), ("pipe", "a named pipe")],
        }),
        ("rules without end", new("echo work > work.txt; ln -s /dev/zero .gitignore; mkdir x; truncate -s 60M x/.gitignore; ln -s /dev/zero .gitattributes; ln -s /dev/zero .mailmap")
        {
            Changed = [".gitattributes", ".gitignore", ".mailmap", "work.txt"],
            Kept = [("work.txt", "work\n")],
            LeftOut = [("x/.gitignore", "removed")],
        }),
        ("files and folders without permissions", new("echo work > work.txt; echo secret > secret.txt; mkdir -p shut/deeper; echo in > shut/deeper/in.txt; chmod 000 secret.txt shut/deeper/in.txt shut/deeper shut a.txt; chmod 000 dir; chmod 555 .")
        {
            Changed = ["secret.txt", "shut/deeper/in.txt", "work.txt"],
            Kept = [("work.txt", "work\n"), ("secret.txt", "secret\n"), ("shut/deeper/in.txt", "in\n"), ("a.txt", "a\n"), ("dir/kept.txt", "kept\n")],
        }),
        ("a clone and a slot that nobody may enter", new("echo work > work.txt; chmod 000 .. .")
        {
            Changed = ["work.txt"],
            Kept = [("work.txt", "work\n")],
        }),
        ("programs that run as their owner", new("cp /bin/true suid; chmod 6755 suid; mkdir sticky; echo x > sticky/file; chmod 7777 sticky")
        {
            Changed = ["sticky/file", "suid"],
            Holds = ["test -x suid && test ! -u suid && test ! -g suid && test ! -k sticky"],
        }),
        ("times in the future and in the past", new("echo changed > a.txt; touch -d '2099-01-01' a.txt; touch -d '1969-12-31' README.md; printf 'b\\n' > b.txt; git add b.txt; printf 'c\\n' > b.txt; touch -r .git/index b.txt")
        {
            Changed = ["a.txt", "b.txt"],
            Kept = [("a.txt", "changed\n"), ("b.txt", "c\n"), ("README.md", "hello\n")],
        }),
        ("a change that keeps size and time", new("touch -r a.txt /tmp/t; printf 'b\\n' > a.txt; touch -r /tmp/t a.txt")
        {
            Changed = ["a.txt"],
            Kept = [("a.txt", "b\n")],
        }),
        ("huge files", new("echo work > work.txt; truncate -s 51M large.bin; truncate -s 40G sparse.bin; truncate -s 60M a.txt; mkdir big; truncate -s 9000000000 'big/-x :(exclude)*'")
        {
            Changed = ["work.txt"],
            Kept = [("work.txt", "work\n"), ("a.txt", "a\n")],
            LeftOut = [("large.bin", "51 MB; files over 50 MB"), ("sparse.bin", "40960 MB"), ("a.txt", "60 MB"), ("big/-x :(exclude)*", "files over 50 MB")],
        }),
        ("more than is kept, in files that each are small enough", new("echo work > work.txt; for i in 1 2 3 4; do head -c 40000000 /dev/zero > part$i.bin; done")
        {
            Changed = ["part1.bin", "part2.bin", "work.txt"],
            LeftOut = [("part3.bin", "over 100 MB together"), ("part4.bin", "over 100 MB together")],
        }),
        ("hard links", new("ln a.txt same.txt; ln \"$(cat .git/objects/info/alternates)\"/pack/*.pack stolen 2> /dev/null || true; ln /etc/hostname stolen2 2> /dev/null || true; ln \"$PWD/../../../../runs\" stolen3 2> /dev/null || true")
        {
            Changed = ["same.txt"],
            Kept = [("same.txt", "a\n"), ("a.txt", "a\n")],
        }),
    ];
}
