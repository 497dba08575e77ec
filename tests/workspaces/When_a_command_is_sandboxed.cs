using System.Security.Cryptography;
using System.Text;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.Workspaces.Tests;

public sealed class When_a_command_is_sandboxed : OnAWorkbench
{
    private readonly string _folder;

    public When_a_command_is_sandboxed() => _folder = Directory.CreateDirectory(Path.Join(Bench.Root, "work")).FullName;

    [Fact]
    public void Should_work_on_this_machine() => Assert.True(Bench.Sandbox.Capability.Available, Bench.Sandbox.Capability.Detail);

    [Fact]
    public async Task Should_not_read_a_file_outside_its_folders()
    {
        var secret = Path.Join(Bench.Root, "secret.txt");
        File.WriteAllText(secret, "secret");
        File.CreateSymbolicLink(Path.Join(_folder, "link"), secret);

        var outcome = await ShellAsync($"cat '{secret}' link /etc/shadow '{Bench.Data}'; ls -A /root /run /var /home; ls -A '{Bench.Root}'");

        Assert.Equal(4, outcome.Output.Split("No such file or directory").Length - 1);
        Assert.EndsWith("/home:\nagent\n\n/root:\n\n/run:\n\n/var:\ntmp\nwork\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_see_still_less_when_it_is_bare()
    {
        var secret = Path.Join(Bench.Root, "secret.txt");
        File.WriteAllText(secret, "secret");
        var script = $"ls -A /dev /etc; cat '{secret}' /proc/self/status; echo x > /usr/x; echo x > $HOME/x; echo in > mine; echo ok > /tmp/t && cat /tmp/t; id -u";

        var outcome = await Bench.Sandbox.RunAsync(Command(["sh", "-c", script]) with { Bare = true }, TimeSpan.FromSeconds(60), 100_000, Workbench.None);

        // Where the command's own folder lies below /dev, the way there is seen.
        var way = Bench.Root.StartsWith("/dev/shm/", StringComparison.Ordinal) ? "shm\n" : "";
        Assert.StartsWith($"/dev:\nnull\n{way}urandom\n\n/etc:\nld.so.cache\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Output.Split("No such file or directory").Length - 1);
        Assert.Equal(2, outcome.Output.Split("Read-only file system").Length - 1);
        Assert.EndsWith("ok\n1000\n", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("in\n", File.ReadAllText(Path.Join(_folder, "mine")));
    }

    [Fact]
    public async Task Should_not_see_processes_of_the_machine()
    {
        var outcome = await ShellAsync("for p in /proc/[0-9]*; do cat $p/cmdline | tr '\\0' ' '; echo; done");

        Assert.DoesNotContain("dotnet", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("testhost", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_write_only_where_it_may()
    {
        var readOnly = Directory.CreateDirectory(Path.Join(Bench.Root, "objects")).FullName;
        File.WriteAllText(Path.Join(readOnly, "kept"), "before");

        var outcome = await ShellAsync(
            $"echo in > mine; echo after > '{readOnly}/kept'; echo x > '{readOnly}/new'; echo x > /usr/x; echo x > /etc/x; echo x > /x; echo ok > /tmp/t && echo ok > $HOME/h && cat /tmp/t $HOME/h",
            readOnlyFolders: [readOnly]);

        Assert.Equal("in\n", File.ReadAllText(Path.Join(_folder, "mine")));
        Assert.Equal("before", File.ReadAllText(Path.Join(readOnly, "kept")));
        Assert.False(File.Exists(Path.Join(readOnly, "new")));
        Assert.Equal(5, outcome.Output.Split("Read-only file system").Length - 1);
        Assert.EndsWith("ok\nok\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_change_settings_of_the_kernel()
    {
        var before = File.ReadAllText("/proc/sys/kernel/core_pattern");

        var outcome = await ShellAsync(
            $"printf %s '{before.Trim()}' > /proc/sys/kernel/core_pattern; unshare -Urmpf sh -c 'mount -t proc proc /proc || mount -t proc proc /tmp; mount -o remount,rw,bind /proc/sys; mount -o remount,rw,bind /usr'; find /proc/sys -type f -writable | head -1");

        Assert.Contains("core_pattern: Read-only file system", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(4, outcome.Output.Split("permission denied").Length - 1);
        Assert.DoesNotContain("\n/proc/sys", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText("/proc/sys/kernel/core_pattern"));
    }

    [Fact]
    public async Task Should_be_an_ordinary_user_without_capabilities()
    {
        var outcome = await ShellAsync("id -un; grep CapEff /proc/self/status");

        Assert.Equal("agent\nCapEff:\t0000000000000000\n", outcome.Output);
    }

    [Theory]
    [InlineData("required")]
    [InlineData("none")]
    public async Task Should_not_inherit_the_environment(string policy)
    {
        Environment.SetEnvironmentVariable("ORCHESTRATE_TEST_SECRET", "hunter2");

        var outcome = await ShellAsync("env", policy, environment: new() { ["GIVEN"] = "yes" });

        Assert.DoesNotContain("hunter2", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("GIVEN=yes\n", outcome.Output, StringComparison.Ordinal);
        var names = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]);
        Assert.Empty(names.Except(["PATH", "HOME", "LANG", "TMPDIR", "GIVEN", "PWD", "OLDPWD", "SHLVL", "_", "ORCHESTRATE_PROCESS_TREE"]));
    }

    [Fact]
    public async Task Should_keep_the_environment_out_of_command_lines()
    {
        var secret = Guid.NewGuid().ToString();
        await using var process = Bench.Sandbox.Start(Command(["sleep", "60"], environment: new() { ["TOKEN"] = secret }));

        Assert.Empty(Workbench.Processes(secret));
    }

    [Theory]
    [InlineData("required")]
    [InlineData("none")]
    public async Task Should_kill_the_whole_tree_at_the_time_limit(string policy)
    {
        var marker = $"7{Random.Shared.Next(100_000_000, 999_999_999)}";
        var script = $"sleep {marker} & setsid -f sleep {marker}; (setsid sh -c 'sleep {marker} & sleep {marker}' &) ; echo started; sleep {marker}";

        var outcome = await ShellAsync(script, policy, timeout: TimeSpan.FromSeconds(5));

        Assert.True(outcome.TimedOut);
        Assert.Null(outcome.ExitCode);
        Assert.Equal("started\n", outcome.Output);
        Assert.Empty(Workbench.Processes(marker));
    }

    [Theory]
    [InlineData("required")]
    [InlineData("none")]
    public async Task Should_leave_no_background_process_behind(string policy)
    {
        var marker = $"7{Random.Shared.Next(100_000_000, 999_999_999)}";

        var outcome = await ShellAsync($"setsid -f sleep {marker}; sleep {marker} & exit 5", policy);

        Assert.Equal(5, outcome.ExitCode);
        Assert.False(outcome.TimedOut);
        Assert.Empty(Workbench.Processes(marker));
    }

    [Theory]
    [InlineData("required")]
    [InlineData("none")]
    public async Task Should_stop_when_cancelled(string policy)
    {
        var marker = $"7{Random.Shared.Next(100_000_000, 999_999_999)}";
        using var cancellation = new CancellationTokenSource();
        var running = Bench.Sandbox.RunAsync(Command(["sleep", marker], policy), TimeSpan.FromMinutes(1), 1_000, cancellation.Token);
        await Workbench.WaitForAsync(() => Workbench.Processes(marker).Count > 0, "the command");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(Workbench.Processes(marker));
    }

    [Theory]
    [InlineData("required")]
    [InlineData("none")]
    public async Task Should_let_a_process_end_by_itself_within_the_grace_period(string policy)
    {
        var started = new TaskCompletionSource();
        await using var process = Bench.Sandbox.Start(
            Command(["sh", "-c", "trap 'echo bye > ended; exit 3' TERM; echo started; while :; do sleep 0.05; done"], policy),
            line => started.TrySetResult());
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await process.StopAsync(TimeSpan.FromSeconds(20));

        Assert.Equal("bye\n", File.ReadAllText(Path.Join(_folder, "ended")));
        Assert.Equal(3, await process.Exited);
        Assert.True(process.HasExited);
    }

    [Fact]
    public async Task Should_outlive_the_thread_that_asked_for_it()
    {
        ISandboxedProcess? process = null;
        using var started = new ManualResetEventSlim();
        var asking = new Thread(() =>
        {
            process = Bench.Sandbox.Start(Command(["sh", "-c", "echo started; exec sleep 60"]), line => started.Set());

            // Only now has bubblewrap asked to die with its parent.
            started.Wait(TimeSpan.FromSeconds(20));
        });
        asking.Start();
        asking.Join();

        // PR_SET_PDEATHSIG is delivered at once when the forking thread ends; a second process that runs to its end shows that time has passed.
        await ShellAsync("sleep 0.2");

        Assert.False(process!.HasExited);
        await process.DisposeAsync();
        Assert.True(process.HasExited);
    }

    [Theory]
    [InlineData("required")]
    [InlineData("none")]
    public async Task Should_report_a_missing_program_as_127(string policy)
    {
        var outcome = await Bench.Sandbox.RunAsync(Command(["no-such-program"], policy), TimeSpan.FromSeconds(20), 1_000, Workbench.None);

        Assert.Equal(127, outcome.ExitCode);
        Assert.Contains("no-such-program", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_that_the_command_never_ran_when_the_sandbox_cannot_be_built()
    {
        var command = Command(["true"]) with { WritableFolders = [_folder, Path.Join(Bench.Root, "gone")] };

        var failure = await Assert.ThrowsAsync<SandboxStartException>(() => Bench.Sandbox.RunAsync(command, TimeSpan.FromSeconds(20), 1_000, Workbench.None));

        Assert.Contains("gone", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_keep_the_end_of_a_long_output_and_hash_all_of_it()
    {
        var outcome = await ShellAsync("seq 1 20000; echo last >&2", outputCap: 100);

        var whole = string.Concat(Enumerable.Range(1, 20000).Select(i => $"{i}\n")) + "last\n";
        Assert.Equal(whole[^100..], outcome.Output);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole))), outcome.OutputSha256);
    }

    [Fact]
    public async Task Should_run_the_tools_of_the_machine()
    {
        var outcome = await ShellAsync("git --version && awk 'BEGIN { print 1 }' && perl -e 'print 2' && dotnet --version && node --version");

        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public async Task Should_give_a_home_that_lasts()
    {
        var home = Path.Join(Bench.Root, "home");
        await Bench.Sandbox.RunAsync(Command(["sh", "-c", "echo kept > $HOME/file"]) with { Home = home }, TimeSpan.FromSeconds(20), 1_000, Workbench.None);

        Assert.Equal("kept\n", File.ReadAllText(Path.Join(home, "file")));
    }

    private Task<CommandOutcome> ShellAsync(
        string script, string policy = "required", TimeSpan? timeout = null, int outputCap = 100_000, Dictionary<string, string>? environment = null, IReadOnlyList<string>? readOnlyFolders = null) =>
        Bench.Sandbox.RunAsync(
            Command(["sh", "-c", script], policy, environment) with { ReadOnlyFolders = readOnlyFolders ?? [] }, timeout ?? TimeSpan.FromSeconds(60), outputCap, Workbench.None);

    private SandboxedCommand Command(string[] argv, string policy = "required", Dictionary<string, string>? environment = null) =>
        new() { Argv = argv, WorkingDirectory = _folder, WritableFolders = [_folder], Environment = environment ?? [], Policy = policy };
}
