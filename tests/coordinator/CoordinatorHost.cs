using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orchestrate.Contracts.Runs;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Runs;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.LoopCoordinator.Runs;
using Orchestrate.Messaging;
using Orchestrate.ServiceDefaults;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

/// <summary>The coordinator with a fake runner on an in-memory bus and a real database.</summary>
internal sealed class CoordinatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private bool _ended;

    private CoordinatorHost(WebApplication app, NpgsqlDataSource database)
    {
        _app = app;
        Database = database;
    }

    public NpgsqlDataSource Database { get; }

    public IBus Bus => _app.Services.GetRequiredService<IBus>();

    public RunContexts Contexts => _app.Services.GetRequiredService<RunContexts>();

    public static Task<CoordinatorHost> StartAsync(string connection, FakeRunnerOptions runner, params (string Key, string Value)[] settings) =>
        StartAsync(connection, runner, limits: null, settings);

    public static async Task<CoordinatorHost> StartAsync(string connection, FakeRunnerOptions runner, ServerLimits? limits, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration["ConnectionStrings:Orchestrate"] = connection;
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.AddServiceDefaults();
        if (limits is not null)
            builder.Services.AddSingleton(limits);
        builder.AddLoopCoordinator();
        builder.Services.AddSingleton(runner);
        builder.AddOrchestrateMessaging(messaging =>
        {
            messaging.AddWorkConsumer<FakeRunner>(QueueNames.WorkerTurns, _ => FakeRunner.Slots);
            messaging.AddWorkConsumer<FakeRunner>(QueueNames.WorkerChecks, _ => FakeRunner.Slots);
            messaging.AddRequestClient<CancelRun>(TimeSpan.FromSeconds(30));
            messaging.AddRequestClient<StartRun>(TimeSpan.FromSeconds(10));
            messaging.AddRequestClient<PauseRun>(TimeSpan.FromSeconds(10));
            messaging.AddRequestClient<ResumeRun>(TimeSpan.FromSeconds(10));
            messaging.AddRequestClient<AcknowledgeStep>(TimeSpan.FromSeconds(10));
            messaging.AddRequestClient<RenewLease>(TimeSpan.FromSeconds(10));
            messaging.AddRequestClient<DiscardAttempt>(TimeSpan.FromSeconds(10));
            messaging.AddRequestClient<DescribeRetention>(TimeSpan.FromSeconds(10));
            messaging.AddRequestClient<FindTemplate>(TimeSpan.FromSeconds(10));
        });
        builder.AddOrchestrateBus();
        var app = builder.Build();
        await app.StartAsync();
        await Eventually.HoldsAsync(
            () => Task.FromResult(app.Services.GetRequiredService<IBusControl>().CheckHealth().Status == BusHealthStatus.Healthy), "the bus is up");
        return new CoordinatorHost(app, NpgsqlDataSource.Create(connection));
    }

    /// <summary>Stores a run as run-api would; announces it unless told otherwise.</summary>
    public async Task<Guid> SubmitAsync(bool announce = true, string mode = "full", bool start = true, string owner = "local")
    {
        const string bundle = """
            {"schema_version":"1","goal":"g","acceptance_tests":[{"id":"A1","title":"t","verifier":{"type":"command","argv":["true"]}}],"limits":{"max_parallel_workers":4,"max_tokens":1000000}}
            """;
        var id = Guid.NewGuid();
        await using var command = Database.CreateCommand("INSERT INTO intake.run_view (run_id, bundle, start, mode, owner) VALUES ($1, $2::jsonb, $3, $4, $5)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = bundle });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = start });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mode });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = owner });
        await command.ExecuteNonQueryAsync();
        if (announce)
        {
            await _app.Services.GetRequiredService<IMessageSender>().SendAsync(new RunSubmitted { RunId = id, SubmittedAt = DateTimeOffset.UtcNow }, Guid.NewGuid(), CancellationToken.None);
        }

        return id;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks as run-api does.</summary>
    public async Task<RunRequestAnswered> AskAsync<TRequest>(TRequest request)
        where TRequest : class =>
        (await Bus.CreateRequestClient<TRequest>().GetResponse<RunRequestAnswered>(request)).Message;

    /// <summary>One value of the database.</summary>
    public async Task<object?> ScalarAsync(string sql, Guid id)
    {
        await using var command = Database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteScalarAsync();
    }

    public async Task<string?> StatusAsync(Guid id)
    {
        await using var command = Database.CreateCommand("SELECT status FROM loop.runs WHERE run_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return (string?)await command.ExecuteScalarAsync();
    }

    public async Task<RunState> StateAsync(Guid id)
    {
        await using var command = Database.CreateCommand("SELECT state::text FROM loop.runs WHERE run_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return JsonSerializer.Deserialize<RunState>((string)(await command.ExecuteScalarAsync())!, DomainJson.Options)!;
    }

    public async Task<List<string>> EventTypesAsync(Guid id)
    {
        await using var command = Database.CreateCommand("SELECT seq, type FROM loop.events WHERE run_id = $1 ORDER BY seq");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync();
        var types = new List<string>();
        while (await reader.ReadAsync())
        {
            types.Add(reader.GetString(1));
            Assert.Equal(types.Count, reader.GetInt64(0));
        }

        return types;
    }

    public Task CompletesAsync(Guid id, TimeSpan? limit = null) => Eventually.EqualsAsync("completed", () => StatusAsync(id), $"run {id} completes", limit);

    /// <summary>Ends it, and its runner with it. A second time does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        _ended = true;
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Database.DisposeAsync();
    }
}
