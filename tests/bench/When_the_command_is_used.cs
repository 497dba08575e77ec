using System.Diagnostics;
using Orchestrate.Bench.Rows;

namespace Orchestrate.Bench.Tests;

public sealed class When_the_command_is_used
{
    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Join(AppContext.BaseDirectory, "Orchestrate.Bench.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    [Fact]
    public async Task Should_list_every_row_and_start_nothing()
    {
        var (code, output, error) = await RunAsync("--list");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(BenchRows.All.Select(row => row.Name), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Should_explain_itself()
    {
        var (code, output, _) = await RunAsync("--help");
        Assert.Equal(0, code);
        Assert.Contains("--compare FILE", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("speed")]
    [InlineData("--compare")]
    [InlineData("--compare", "/nonexistent/before.json")]
    public async Task Should_refuse_before_anything_starts(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("usage: ./orchestrate bench", error, StringComparison.Ordinal);
    }
}
