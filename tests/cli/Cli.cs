using Orchestrate.Cli.Api;
using Orchestrate.Cli.Commands;

namespace Orchestrate.Cli.Tests;

/// <summary>Runs the command line in this process.</summary>
internal sealed record Cli(int ExitCode, string Output, string Error)
{
    public static readonly RunEventReaderSettings Quick = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(5),
        LongestPause = TimeSpan.FromMilliseconds(20),
        IdleTimeout = TimeSpan.FromSeconds(20),
        GiveUpAfter = TimeSpan.FromMilliseconds(500),
    };

    public static Task<Cli> RunAsync(FakeServer server, params string[] args) => RunAsync([.. args, "--url", server.Url.ToString(), "--key", "secret"]);

    public static async Task<Cli> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CliEnvironment { Output = output, Error = error, Variable = name => name == "ORCHESTRATE_HOME" ? "/nonexistent/orchestrate" : null, Stream = Quick };
        var exitCode = await CommandLine.RunAsync(args, environment);
        return new Cli(exitCode, output.ToString(), error.ToString());
    }
}
