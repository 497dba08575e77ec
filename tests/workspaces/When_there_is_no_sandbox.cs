using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.Workspaces.Tests;

[Collection(Alone.Name)]
public sealed class When_there_is_no_sandbox : OnAWorkbench
{
    [Fact]
    public async Task Should_say_what_to_install_and_refuse_only_where_one_is_required()
    {
        var path = Environment.GetEnvironmentVariable("PATH");
        var tools = Directory.CreateDirectory(Path.Join(Bench.Root, "tools")).FullName;
        foreach (var tool in (string[])["setsid", "git", "sh"])
            File.CreateSymbolicLink(Path.Join(tools, tool), "/usr/bin/" + tool);
        var command = new SandboxedCommand { Argv = ["echo", "ran"], WorkingDirectory = Bench.Root, WritableFolders = [Bench.Root], Policy = "auto" };
        try
        {
            Environment.SetEnvironmentVariable("PATH", tools);

            Assert.False(Bench.Sandbox.Capability.Available);
            Assert.Contains("apt-get install bubblewrap", Bench.Sandbox.Capability.Detail, StringComparison.Ordinal);
            var refusal = Assert.Throws<SandboxRequiredException>(() => Bench.Sandbox.Start(command with { Policy = "required" }));
            Assert.Contains("bubblewrap", refusal.Message, StringComparison.Ordinal);
            Assert.Equal("ran\n", (await Bench.Sandbox.RunAsync(command, TimeSpan.FromSeconds(20), 1_000, Workbench.None)).Output);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }
    }
}
