namespace Orchestrate.WorkerRunner.Verification;

/// <summary>What a check found, before it becomes a record.</summary>
/// <param name="Passed">Whether the check held.</param>
/// <param name="Detail">What was expected and what was found.</param>
internal sealed record Finding(bool Passed, string Detail)
{
    /// <summary>Exit code of a command.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Hash of the whole output or file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Output.</summary>
    public string? Output { get; init; }

    /// <summary>A command's output as it came, as far as it was captured.</summary>
    public ReadOnlyMemory<byte> OutputBytes { get; init; }

    /// <summary>How a command was confined: <c>bubblewrap</c> or <c>none</c>.</summary>
    public string? Sandbox { get; init; }
}
