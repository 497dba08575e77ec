using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Orchestrate.Documents;
using Orchestrate.Domain;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Runs;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Runs;

/// <summary>What is constant during a run. Bundles are immutable, so what was read once stays true.</summary>
public sealed class RunContexts(
    NpgsqlDataSource database,
    AgentCatalog agents,
    ISystemTexts texts,
    TurnTexts turnTexts,
    ServerLimits limits,
    IOptions<CoordinatorOptions> options) : IDecisionPreparation<RunSaga>
{
    private const int Most = 1000;

    private const string Submissions = "SELECT run_id, bundle, start, mode, owner FROM intake.run_view WHERE run_id = ANY($1)";

    private readonly ConcurrentDictionary<Guid, Submission> _known = new();

    /// <summary>The run's submission, or null when run-api has none of that id.</summary>
    public async ValueTask<Submission?> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(runId, out var known))
            return known;
        await ReadAsync([runId], cancellationToken);
        return _known.GetValueOrDefault(runId);
    }

    /// <summary>Reads the submissions of several runs at once.</summary>
    public Task PrepareAsync(IReadOnlyCollection<Guid> correlationIds, CancellationToken cancellationToken)
    {
        Guid[] unknown = [.. correlationIds.Where(id => !_known.ContainsKey(id))];
        return unknown.Length > 1 ? ReadAsync(unknown, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Lets go of a run that needs nothing for a while: it has ended, or waits for somebody to start it.</summary>
    public void Forget(Guid runId) => _known.TryRemove(runId, out _);

    private async Task ReadAsync(Guid[] runIds, CancellationToken cancellationToken)
    {
        await using var command = database.Create(Submissions, Sql.Array(runIds, NpgsqlDbType.Uuid));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var runId = reader.GetGuid(0);
            // As bytes: the text of an ordinary bundle would be a large object, which only full collections free.
            var bundle = JsonSerializer.Deserialize<SpecBundle>(await reader.GetFieldValueAsync<byte[]>(1, cancellationToken), DomainJson.Options)
                ?? throw new InvalidDataException($"The stored bundle of run {runId} is null.");
            var mode = RunModes.Parse(reader.GetString(3)) ?? throw new InvalidDataException($"The stored mode of run {runId} is unknown: {reader.GetString(3)}.");
            if (_known.Count >= Most)
                _known.Clear();
            _known[runId] = new Submission(Context(bundle) with { Mode = mode }, reader.GetBoolean(2), reader.GetString(4));
        }
    }

    private RunContext Context(SpecBundle bundle) => new()
    {
        Bundle = bundle,
        Agents = AgentRegistry.Create(agents.Defaults, bundle.AgentSpecs),
        ServerLimits = limits,
        DefaultModel = options.Value.DefaultModel,
        DefaultSandbox = options.Value.DefaultSandbox,
        BreakerCooldown = TimeSpan.FromSeconds(options.Value.BreakerSeconds),
        Texts = texts,
        TurnTexts = turnTexts,
    };
}
