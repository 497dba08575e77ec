using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.OpenCode;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.Workspaces.Tests.Hostile;

/// <summary>
/// What an agent's shell and a verifier's command see, from inside, with the very arguments that OpenCode and verifiers are started with. The sandbox shares the network,
/// because the model proxy listens on loopback: what of ours listens there asks for a key, and our PostgreSQL listens on a socket in a folder that cannot be seen.
/// </summary>
public sealed class When_an_agent_looks_around : OnAWorkbench
{
    private const string Marker = "not-for-agents";

    [Fact]
    public async Task Should_see_nothing_of_others_from_an_agents_shell()
    {
        var own = await Bench.OpenAsync(await Bench.PrepareAsync());
        var secrets = await HideSecretsAsync();

        var report = await AsAgentAsync(own, Probe(secrets));

        AssertBlind(report, secrets);
        Assert.Contains("own hello", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_see_nothing_of_others_from_a_verifiers_command()
    {
        var commit = await Bench.PrepareAsync();
        var secrets = await HideSecretsAsync();

        var record = await Bench.OneAsync(commit, new() { Id = "probe", Type = "command", Argv = ["bash", "-c", Probe(secrets)] });

        AssertBlind(record.Excerpt!, secrets);
        Assert.Contains("own hello", record.Excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_be_led_out_by_links()
    {
        var own = await Bench.OpenAsync(await Bench.PrepareAsync());
        var secrets = await HideSecretsAsync();
        for (var i = 0; i < secrets.Count; i++)
            File.CreateSymbolicLink(Path.Join(own.Folder, $"link{i}"), Path.GetRelativePath(own.Folder, secrets[i]));

        var report = await AsAgentAsync(own, "for f in link*; do cat $f/* $f && echo \"read $f\"; echo x > $f; done");

        Assert.DoesNotContain(Marker, report, StringComparison.Ordinal);
        Assert.DoesNotContain("\nread ", report, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.Contains(Marker, File.ReadAllText(secret), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_read_shared_objects_and_neither_write_them_nor_see_refs()
    {
        var own = await Bench.OpenAsync(await Bench.PrepareAsync());
        var before = Directory.EnumerateFileSystemEntries(Bench.Integration, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();

        var report = await AsAgentAsync(own, """
            o=$(cat .git/objects/info/alternates); git cat-file -p HEAD:README.md | sed 's/^/object /'
            ls "$o/.." | sed 's/^/beside /'; git -C "$o/.." for-each-ref; git ls-remote "$o/.."; git fetch "$o/.." integration && echo fetched; git push "$o/.." HEAD:refs/heads/x && echo pushed
            echo x > "$o/new" && echo written; mkdir -p "$o/../refs/heads"; mv "$o" "$o.gone" && echo moved; chmod 777 "$o" && echo changed
            echo x > "$o/../refs/heads/integration"
            """);

        Assert.Contains("object hello\n", report, StringComparison.Ordinal);
        Assert.Contains("beside objects\n", report, StringComparison.Ordinal);
        Assert.Single(report.Split("beside ").Skip(1));
        Assert.All(["fetched", "pushed", "written", "moved", "changed"], word => Assert.DoesNotContain($"\n{word}\n", report, StringComparison.Ordinal));
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(Bench.Integration, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_not_reach_a_socket_of_ours()
    {
        var own = await Bench.OpenAsync(await Bench.PrepareAsync());
        var file = Path.Join(Directory.CreateDirectory(Path.Join(Bench.Root, "postgres")).FullName, ".s.PGSQL.5432");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(file));
        listener.Listen();
        File.CreateSymbolicLink(Path.Join(own.Folder, "socket"), file);

        var connect = $"for s in '{file}' socket /run/postgresql/.s.PGSQL.5432 /var/run/docker.sock /run/dbus/system_bus_socket; do perl -MSocket -e 'socket(my $s, AF_UNIX, SOCK_STREAM, 0); connect($s, sockaddr_un(shift)) and print \"reached\\n\"' \"$s\"; done; ls -d /tmp/dotnet-diagnostic-* && echo reached";

        Assert.DoesNotContain("reached", await AsAgentAsync(own, connect), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_know_no_password_but_that_of_its_own_server()
    {
        var own = await Bench.OpenAsync(await Bench.PrepareAsync());
        Environment.SetEnvironmentVariable("ORCHESTRATE_TEST_SECRET", Marker);

        var report = await AsAgentAsync(own, $"env; cat /proc/[0-9]*/environ | tr '\\0' '\\n'; cat /proc/[0-9]*/cmdline | tr '\\0' '\\n'; cat /etc/shadow /etc/passwd; find / -name '*erlang.cookie' -not -path '/proc/*'");

        Assert.DoesNotContain(Marker, report, StringComparison.Ordinal);
        Assert.DoesNotContain("erlang.cookie", report, StringComparison.Ordinal);
        Assert.Single(report.Split('\n').Where(line => line.Contains("PASSWORD=", StringComparison.Ordinal)).Distinct());
        Assert.DoesNotContain("testhost", report, StringComparison.Ordinal);
    }

    /// <summary>Files of everybody else, each with the marker in it.</summary>
    private async Task<IReadOnlyList<string>> HideSecretsAsync()
    {
        var sibling = await Bench.OpenAsync(Workbench.Git(Bench.Integration, "rev-parse", "integration"), slot: 1);
        var run = Path.Join(Bench.Data, "runs", Bench.Run.ToString());
        string[] paths =
        [
            Path.Join(sibling.Folder, "secret.txt"),
            Path.Join(Bench.Data, "slots", "2", Guid.NewGuid().ToString(), "secret.txt"),
            Path.Join(Bench.Attempts, "secret"),
            Path.Join(Bench.Integration, "refs", "secret"),
            Path.Join(run, "clones", sibling.AttemptId.ToString(), "secret"),
            Path.Join(run, "verify", "secret"),
            Path.Join(Bench.Data, "runs", Guid.NewGuid().ToString(), "integration.git", "objects", "secret"),
            Path.Join(Bench.Data, "opencode", "slot-1", "secret"),
            Path.Join(Bench.Data, "sandbox", "secret"),
            Path.Join(Bench.Data, "git", "home", "secret"),
            Path.Join(Bench.Data, "artifacts", "secret"),
            Path.Join(Bench.Root, "postgres", "password"),
            Path.Join(Bench.Root, "api-key"),
            Path.Join(Bench.Source, ".git", "secret"),
        ];
        foreach (var path in paths)
            Workbench.Write(Path.GetDirectoryName(path)!, Path.GetFileName(path), Marker + "\n");
        return paths;
    }

    private string Probe(IReadOnlyList<string> secrets) =>
        $"printf 'own '; cat README.md; for f in {string.Join(' ', secrets.Select(secret => $"'{secret}'"))}; do cat \"$f\" > /dev/null 2>&1 && echo \"read $f\"; ls \"$(dirname \"$f\")\" 2> /dev/null | sed 's/^/saw /'; echo x 2> /dev/null > \"$f\"; done; grep -rl {Marker[..6]}'{Marker[6..]}' '{Bench.Root}' /tmp /home /root /run /var /etc /dev/shm 2> /dev/null | grep -v '/tree/\\|/report\\|/probe' ; true";

    private static void AssertBlind(string report, IReadOnlyList<string> secrets)
    {
        Assert.DoesNotContain(Marker, report, StringComparison.Ordinal);
        Assert.DoesNotContain("\nread ", report, StringComparison.Ordinal);
        Assert.DoesNotContain("saw secret", report, StringComparison.Ordinal);
        Assert.DoesNotContain("saw password", report, StringComparison.Ordinal);
        Assert.DoesNotContain("saw api-key", report, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.Equal(Marker + "\n", File.ReadAllText(secret)));
    }

    /// <summary>Starts the script in OpenCode's place, through the launcher itself, and answers what it wrote.</summary>
    private async Task<string> AsAgentAsync(AttemptWorkspace workspace, string script)
    {
        var program = Path.Join(Directory.CreateDirectory(Path.Join(Bench.Root, "tool")).FullName, "opencode");
        File.WriteAllText(program, $"#!/bin/bash\ncd '{workspace.Folder}'\n{{\n{script}\n}} > report 2>&1\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var launcher = new OpenCodeLauncher(Bench.Sandbox, Options.Create(new OpenCodeServerOptions { StartTries = 1 }), TimeProvider.System, NullLogger<OpenCodeLauncher>.Instance);
        var launch = new OpenCodeLaunch
        {
            Program = program,
            Home = Path.Join(Bench.Data, "opencode", "slot-0", Bench.Run.ToString("N")),
            Configuration = "{}",
            Token = "token",
            Environment = new OpenCodeEnvironment
            {
                Slot = 0,
                RunId = Bench.Run,
                WorkspaceFolder = Bench.Workspaces.SlotFolder(0, Bench.Run),
                ReadOnlyFolders = Bench.Workspaces.SharedFolders(Bench.Run),
                Sandbox = "required",
                Models = ["p/m"],
            },
        };
        await Assert.ThrowsAsync<OpenCodeUnavailableException>(() => launcher.StartAsync(launch, Workbench.None));
        return "\n" + await File.ReadAllTextAsync(Path.Join(workspace.Folder, "report"));
    }
}
