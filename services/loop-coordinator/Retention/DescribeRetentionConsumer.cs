using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Options;
using Orchestrate.Contracts.Runs;
using Orchestrate.Domain;
using Orchestrate.Domain.Retention;
using Orchestrate.Domain.Runs;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Retention;

/// <summary>Says what of a run may be removed, from its row and without its lock: an ended run changes only in favour of removal.</summary>
public sealed class DescribeRetentionConsumer(RetentionStore runs, IMessageSender sender, IOptions<CoordinatorOptions> options, TimeProvider time) : IConsumer<DescribeRetention>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<DescribeRetention> context)
    {
        var runId = context.Message.RunId;
        var (json, purged) = await runs.FindAsync(runId, context.CancellationToken);
        var policy = options.Value.RetentionPolicy;
        var answer = new RetentionDescribed
        {
            RunId = runId,
            Verdict = purged ? "purged" : "unknown",
            WorkingFilesSeconds = policy.WorkingFiles.TotalSeconds,
            ResultsSeconds = policy.Results.TotalSeconds,
            UnmergedSeconds = policy.Unmerged?.TotalSeconds,
        };
        if (json is not (null or "{}"))
        {
            var now = time.GetUtcNow();
            var state = JsonSerializer.Deserialize<RunState>(json, DomainJson.Options)!;
            answer = answer with
            {
                Verdict = JsonNamingPolicy.SnakeCaseLower.ConvertName(RunRetention.Decide(state, policy, now).ToString()),
                Settled = RunRetention.Settled(state),
                Expired = RunRetention.Expired(state, policy, now),
            };
        }

        await sender.ReplyAsync(context, answer);
    }
}
