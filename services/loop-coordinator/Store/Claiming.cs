using Orchestrate.Contracts.Work;

namespace Orchestrate.LoopCoordinator.Store;

/// <summary>Commands whose runner must ask before it begins.</summary>
internal static class Claiming
{
    /// <summary>The same command, to be claimed first.</summary>
    public static object Of(object command) => command switch
    {
        ExecuteTurn c => c with { MustClaim = true },
        PrepareRun c => c with { MustClaim = true },
        IntegrateAttempt c => c with { MustClaim = true },
        VerifyAcceptance c => c with { MustClaim = true },
        PublishResult c => c with { MustClaim = true },
        _ => command,
    };
}
