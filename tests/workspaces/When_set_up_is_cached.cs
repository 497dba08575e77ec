using Orchestrate.Contracts.Work;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Verification;

namespace Orchestrate.Workspaces.Tests;

/// <summary>Each run of the set-up commands leaves another stamp, so one can tell whether it ran or its result was copied.</summary>
public sealed class When_set_up_is_cached : OnAWorkbench
{
    private const string Stamp = "mkdir -p made $HOME/tool && cat /proc/sys/kernel/random/uuid > made/stamp && cp made/stamp $HOME/tool/stamp";
    private const string Show = "cat made/stamp && cmp -s made/stamp $HOME/tool/stamp && echo same in home";

    [Fact]
    public async Task Should_use_what_the_base_made_while_the_inputs_are_the_same()
    {
        var start = await Bench.PrepareAsync(("lock", "1\n"));
        var first = await StampAsync(start);
        var same = await StampAsync(await ChangeAsync(start, "work.txt"));
        var other = await StampAsync(await ChangeAsync(start, "lock"));

        Assert.Equal(first, same);
        Assert.EndsWith("same in home", same, StringComparison.Ordinal);
        Assert.NotEqual(first, other);
        Assert.EndsWith("same in home", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_use_it_in_an_attempts_clone_too()
    {
        var start = await Bench.PrepareAsync(("lock", "1\n"));
        var stamp = await StampAsync(start);
        var workspace = await Bench.OpenAsync(start);

        await Bench.Setup.RunAsync(Request(workspace.Folder, start), Bench.Workspaces.SharedFolders(Bench.Run), Workbench.None);

        Assert.StartsWith(File.ReadAllText(Path.Join(workspace.Folder, "made", "stamp")).Trim(), stamp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_never_take_what_an_attempts_own_files_made()
    {
        var start = await Bench.PrepareAsync(("lock", "1\n"));
        var attempt = await ChangeAsync(start, "work.txt");

        Assert.NotEqual(await StampAsync(attempt), await StampAsync(attempt));
    }

    [Theory]
    [InlineData("mkdir made && pwd > made/where && cat /proc/sys/kernel/random/uuid > made/stamp")]
    [InlineData("mkdir made && echo $HOME > made/where && cat /proc/sys/kernel/random/uuid > made/stamp")]
    [InlineData("mkdir made && cat /proc/sys/kernel/random/uuid > made/stamp && echo 2 > other.txt")]
    [InlineData("mkdir made && cat /proc/sys/kernel/random/uuid > made/stamp && rm other.txt")]
    public async Task Should_not_keep_what_cannot_be_moved_or_changed_the_repository(string setup)
    {
        var start = await Bench.PrepareAsync(("lock", "1\n"), ("other.txt", "1\n"));

        Assert.NotEqual(await StampAsync(start, setup, "cat made/stamp"), await StampAsync(start, setup, "cat made/stamp"));
    }

    [Fact]
    public async Task Should_run_the_commands_when_nothing_says_what_they_depend_on()
    {
        var start = await Bench.PrepareAsync(("package-lock.json", "{}\n"));

        Assert.NotEqual(await StampAsync(start, inputs: []), await StampAsync(start, inputs: []));
    }

    [Fact]
    public async Task Should_not_copy_through_a_link_that_an_attempt_left_in_its_place()
    {
        var start = await Bench.PrepareAsync(("lock", "1\n"));
        await StampAsync(start);
        var outside = Directory.CreateDirectory(Path.Join(Bench.Root, "outside")).FullName;
        var workspace = await Bench.OpenAsync(start);
        File.CreateSymbolicLink(Path.Join(workspace.Folder, "made"), outside);

        await RecordAsync((await Bench.SnapshotAsync(workspace)).Commit, Stamp, Show, ["lock"]);

        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    private async Task<string> ChangeAsync(string start, string path)
    {
        var workspace = await Bench.OpenAsync(start);
        Workbench.Write(workspace.Folder, path, "changed\n");
        return (await Bench.SnapshotAsync(workspace)).Commit;
    }

    private async Task<string> StampAsync(string commit, string setup = Stamp, string show = Show, string[]? inputs = null)
    {
        var record = await RecordAsync(commit, setup, show, inputs ?? ["lock"]);
        Assert.True(record.Passed, record.Detail + record.Excerpt);
        return record.Excerpt!.Trim();
    }

    private async Task<VerificationRecord> RecordAsync(string commit, string setup, string show, string[] inputs) => Assert.Single(await Bench.Verifiers.VerifyAsync(
        new VerificationRequest
        {
            RunId = Bench.Run,
            Commit = commit,
            BaseCommit = commit,
            Verifiers = [new() { Id = "show", Type = "command", Argv = ["sh", "-c", show] }],
            Setup = [["sh", "-ec", setup]],
            SetupInputs = inputs,
            Sandbox = "auto",
        },
        Workbench.None));

    private SetupRequest Request(string folder, string commit) => new()
    {
        RunId = Bench.Run,
        Commit = commit,
        Folder = folder,
        Commands = [["sh", "-ec", Stamp]],
        Inputs = ["lock"],
        Sandbox = "auto",
    };
}
