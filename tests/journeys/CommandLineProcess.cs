using System.Diagnostics;

namespace Orchestrate.Journeys.Tests;

/// <summary>The command line in a process of its own, as a person runs it.</summary>
internal sealed record CommandLineProcess(int ExitCode, string Output, string Error)
{
    public static async Task<CommandLineProcess> RunAsync(string dataFolder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Cli, .. arguments, "--data", dataFolder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ORCHESTRATE_OPENCODE"] = Repository.OpenCode;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandLineProcess(process.ExitCode, output, await error);
    }

    /// <summary>The same, and it must succeed.</summary>
    public static async Task<string> SucceedAsync(string dataFolder, params string[] arguments)
    {
        var result = await RunAsync(dataFolder, arguments);
        Assert.True(result.ExitCode == 0, $"orchestrate {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}\n{result.Error}");
        return result.Output;
    }
}
