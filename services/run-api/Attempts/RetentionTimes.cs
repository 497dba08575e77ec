using Orchestrate.Contracts.Runs;
using Orchestrate.Domain.Retention;

namespace Orchestrate.RunApi.Attempts;

/// <summary>How long things are kept after a run's end.</summary>
/// <param name="WorkingFilesSeconds">Clones, checkouts and OpenCode homes.</param>
/// <param name="ResultsSeconds">Repositories, log and rows of a run all of whose work is merged or discarded.</param>
/// <param name="UnmergedSeconds">The same of a run with other work; null until that is discarded.</param>
internal sealed record RetentionTimes(long WorkingFilesSeconds, long ResultsSeconds, long? UnmergedSeconds)
{
    public static RetentionTimes From(RetentionDescribed answer) =>
        new((long)answer.WorkingFilesSeconds, (long)answer.ResultsSeconds, answer.UnmergedSeconds is { } seconds ? (long)seconds : null);

    public static RetentionPolicy Policy(RetentionDescribed answer) => new(
        TimeSpan.FromSeconds(answer.WorkingFilesSeconds),
        TimeSpan.FromSeconds(answer.ResultsSeconds),
        answer.UnmergedSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}
