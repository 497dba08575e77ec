using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Verification;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Runs commands in a checkout.</summary>
internal sealed class CommandChecks(ISandbox sandbox)
{
    private const int DefaultTimeoutSeconds = 300;
    private const int SetupTimeoutSeconds = 600;
    private const int OutputCap = 4 * 1024 * 1024;

    /// <summary>Runs the set-up commands; null when all ended with 0.</summary>
    public async Task<Finding?> SetUpAsync(PreparedCheckout checkout, IReadOnlyList<IReadOnlyList<string>> commands, string policy, CancellationToken cancellationToken)
    {
        foreach (var argv in commands)
        {
            var verifier = new VerifierDefinition { Id = "setup", Type = "command", Argv = argv, TimeoutSeconds = SetupTimeoutSeconds };
            var finding = await RunAsync(verifier, checkout, policy, cancellationToken);
            if (!finding.Passed)
                return finding with { Detail = $"The set-up command '{string.Join(' ', argv)}' failed, so nothing could be checked: {finding.Detail}", Sha256 = null, ExitCode = null };
        }

        return null;
    }

    /// <summary>Runs a command and judges its exit code and output.</summary>
    public async Task<Finding> RunAsync(VerifierDefinition verifier, PreparedCheckout checkout, string policy, CancellationToken cancellationToken)
    {
        if (verifier.Argv is not { Count: > 0 } argv)
            return new Finding(false, "The verifier names no program.");
        if (verifier.Matches is { } pattern && TextPattern.Problem(pattern) is { } problem)
            return new Finding(false, problem);
        var folder = ConfinedPath.Resolve(checkout.Folder, verifier.Cwd ?? ".");
        if (folder is null || !Directory.Exists(folder))
            return new Finding(false, $"The working folder '{verifier.Cwd}' does not exist in the commit or leads out of it.");

        var command = new SandboxedCommand
        {
            Argv = argv,
            WorkingDirectory = folder,
            Environment = new Dictionary<string, string> { ["CI"] = "true" },
            WritableFolders = [checkout.Folder],
            Home = checkout.Home,
            Policy = policy,
        };
        var timeout = TimeSpan.FromSeconds(verifier.TimeoutSeconds ?? DefaultTimeoutSeconds);
        try
        {
            var outcome = await sandbox.RunAsync(command, timeout, OutputCap, cancellationToken);
            return Judge(verifier, outcome, timeout) with { Sandbox = policy != "none" && sandbox.Capability.Available ? "bubblewrap" : "none" };
        }
        catch (Exception failure) when (failure is SandboxRequiredException or SandboxStartException)
        {
            return new Finding(false, failure.Message);
        }
    }

    private static Finding Judge(VerifierDefinition verifier, CommandOutcome outcome, TimeSpan timeout)
    {
        var codes = verifier.ExitCodes ?? [verifier.ExpectExitCode ?? 0];
        var expected = string.Join(" or ", codes);
        var says = string.IsNullOrEmpty(verifier.Contains) || outcome.Output.Contains(verifier.Contains, StringComparison.Ordinal);
        var matches = verifier.Matches is null || TextPattern.ForLines(verifier.Matches).IsMatch(outcome.Output);
        var detail = outcome switch
        {
            { TimedOut: true } => $"Stopped after {timeout.TotalSeconds:0} s without having ended; expected was exit code {expected}.",
            { ExitCode: var code } when code is not { } ended || !codes.Contains(ended) => $"Ended with exit code {code}{Hint(code)}; expected was {expected}.",
            _ when !says => $"Ended with exit code {outcome.ExitCode} as expected, but its output does not contain '{verifier.Contains}'.",
            _ when !matches => $"Ended with exit code {outcome.ExitCode} as expected, but the pattern '{verifier.Matches}' does not match its output.",
            _ => $"Ended with exit code {outcome.ExitCode} as expected.",
        };
        var passed = !outcome.TimedOut && outcome.ExitCode is { } exit && codes.Contains(exit) && says && matches;
        return new Finding(passed, detail) { ExitCode = outcome.ExitCode, Sha256 = outcome.OutputSha256, Output = outcome.Output, OutputBytes = outcome.OutputBytes };
    }

    private static string Hint(int? code) => code switch
    {
        126 => " (the program may not be executed)",
        127 => " (the program was not found)",
        > 128 and < 160 => $" (ended by signal {code - 128})",
        _ => string.Empty,
    };
}
