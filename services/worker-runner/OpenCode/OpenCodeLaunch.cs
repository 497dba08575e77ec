namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>What a managed OpenCode process is started with.</summary>
public sealed record OpenCodeLaunch
{
    /// <summary>The program, without symbolic links.</summary>
    public required string Program { get; init; }

    /// <summary>Its HOME; kept when it ends, so that sessions survive a restart.</summary>
    public required string Home { get; init; }

    /// <summary>Its configuration, JSON.</summary>
    public required string Configuration { get; init; }

    /// <summary>The model proxy's token in that configuration.</summary>
    public required string Token { get; init; }

    /// <summary>Slot, run, folders and sandbox policy.</summary>
    public required OpenCodeEnvironment Environment { get; init; }
}
