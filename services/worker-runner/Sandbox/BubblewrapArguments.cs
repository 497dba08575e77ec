namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Builds bubblewrap's command line. Nothing secret may be in it: every user of the machine can read it.</summary>
/// <param name="UserNamespace">Whether the command gets its own user namespace; false only for root on a machine that forbids them.</param>
/// <param name="Toolchains">Tools outside the system's folders.</param>
/// <param name="Identity">Folder with the generated <c>passwd</c> and <c>group</c>.</param>
/// <param name="Masked">Folders of the server that stay invisible even where they lie in a visible one.</param>
internal sealed record BubblewrapArguments(bool UserNamespace, Toolchains Toolchains, string Identity, IReadOnlyList<string> Masked)
{
    /// <summary>HOME of a command that names none.</summary>
    public const string FreshHome = "/home/agent";

    private const string LinkerCache = "/etc/ld.so.cache";

    private static readonly string[] SystemFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    private static readonly string[] OptionalFolders = ["/opt", "/nix"];
    private static readonly string[] IdentityFiles = ["passwd", "group"];

    // What programs need to find their libraries, names and certificates. Anything else in /etc may hold a secret.
    private static readonly string[] Configuration =
    [
        LinkerCache, "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/crypto-policies",
        "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/localtime", "/etc/timezone", "/etc/os-release", "/etc/debian_version",
        "/etc/protocols", "/etc/services", "/etc/mime.types", "/etc/magic", "/etc/terminfo", "/etc/fonts", "/etc/dotnet", "/etc/maven", "/etc/perl", "/etc/php",
    ];

    private static readonly string[] ConfigurationPrefixes = ["java", "python"];

    // A new /proc still shows the machine's settings. bubblewrap hides them only from a *real* root without a user namespace;
    // started by root with one, the command could rewrite kernel.core_pattern and so run a program outside.
    private static readonly string[] KernelControls = ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/mtrr", "/proc/pressure", "/proc/acpi", "/proc/scsi"];

    /// <summary>Arguments for a command, without the command itself.</summary>
    public IReadOnlyList<string> For(SandboxedCommand command)
    {
        var arguments = new List<string> { "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session" };

        // The command is an ordinary user also when the server is root: tools that change their behaviour for root (tar, npm, PostgreSQL) work alike.
        if (UserNamespace)
            arguments.AddRange(["--unshare-user", "--uid", "1000", "--gid", "1000"]);
        else
            arguments.AddRange(["--cap-drop", "ALL"]);

        arguments.AddRange(["--ro-bind", "/usr", "/usr"]);
        AddSystem(arguments);
        if (command.Bare)
            AddLittle(arguments);
        else
            AddMachine(arguments);
        AddFolders(arguments, command);
        arguments.AddRange(["--remount-ro", "/", "--chdir", Paths.Normal(command.WorkingDirectory)]);
        return arguments;
    }

    // Few mounts: bubblewrap reads the list of all of them again for each. git names its temporary files by chance, from /dev/urandom.
    private static void AddLittle(List<string> arguments)
    {
        arguments.AddRange(["--dir", "/dev", "--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/urandom", "/dev/urandom", "--tmpfs", "/tmp", "--dir", FreshHome]);
        if (File.Exists(LinkerCache))
            arguments.AddRange(["--ro-bind", LinkerCache, LinkerCache]);
    }

    private void AddMachine(List<string> arguments)
    {
        arguments.AddRange(["--proc", "/proc"]);
        foreach (var control in KernelControls.Where(Path.Exists))
            arguments.AddRange(["--ro-bind", control, control]);
        arguments.AddRange(["--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/run", "--tmpfs", "/root", "--tmpfs", "/home", "--dir", FreshHome, "--tmpfs", "/var", "--dir", "/var/tmp"]);
        AddConfiguration(arguments);
    }

    private static void AddSystem(List<string> arguments)
    {
        foreach (var folder in SystemFolders)
        {
            var info = new DirectoryInfo(folder);
            if (info.LinkTarget is { } target)
                arguments.AddRange(["--symlink", target, folder]);
            else if (info.Exists)
                arguments.AddRange(["--ro-bind", folder, folder]);
        }

        foreach (var folder in OptionalFolders.Where(Directory.Exists))
            arguments.AddRange(["--ro-bind", folder, folder]);
    }

    private void AddConfiguration(List<string> arguments)
    {
        var byPrefix = ConfigurationPrefixes.SelectMany(prefix => Directory.EnumerateDirectories("/etc", prefix + "*"));
        foreach (var path in Configuration.Where(Path.Exists).Concat(byPrefix))
            arguments.AddRange(["--ro-bind", path, path]);
        foreach (var file in IdentityFiles)
            arguments.AddRange(["--ro-bind", Path.Join(Identity, file), "/etc/" + file]);
    }

    private void AddFolders(List<string> arguments, SandboxedCommand command)
    {
        var visible = new List<string> { "/usr", "/opt", "/nix" };
        foreach (var folder in Toolchains.Folders)
        {
            arguments.AddRange(["--ro-bind-try", folder, folder]);
            visible.Add(folder);
        }

        foreach (var folder in Masked.Where(folder => Directory.Exists(folder) && Paths.IsUnderAny(folder, visible)))
            arguments.AddRange(["--tmpfs", folder]);

        // Outer folders first, so that a folder inside another one is mounted on top of it; the writable one of two equals wins.
        var writable = command.WritableFolders.Concat(command.Home is null ? [] : [command.Home]).Select(Paths.Normal).ToHashSet(StringComparer.Ordinal);
        var readOnly = command.ReadOnlyFolders.Select(Paths.Normal).Where(folder => !writable.Contains(folder));
        foreach (var folder in writable.Union(readOnly).OrderBy(folder => folder.Count(c => c == '/')).ThenBy(folder => folder, StringComparer.Ordinal))
            arguments.AddRange([writable.Contains(folder) ? "--bind" : "--ro-bind", folder, folder]);
    }
}
