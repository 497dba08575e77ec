namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>How a finished command ended.</summary>
/// <param name="ExitCode">Exit code; null when it was killed by a limit.</param>
/// <param name="TimedOut">Whether the time limit ended it.</param>
/// <param name="Output">The end of standard output and error, interleaved, capped.</param>
/// <param name="OutputSha256">SHA-256 over the whole output, hex.</param>
/// <param name="Duration">Wall clock.</param>
public sealed record CommandOutcome(int? ExitCode, bool TimedOut, string Output, string OutputSha256, TimeSpan Duration)
{
    /// <summary>The bytes that <see cref="Output"/> was read from: the whole output when it was within the cap, otherwise its end.</summary>
    public ReadOnlyMemory<byte> OutputBytes { get; init; }
}
