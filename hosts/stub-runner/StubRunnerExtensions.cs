using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.Execution;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.StubRunner;

/// <summary>Registration of the stub-runner, alone or in one process with services.</summary>
public static class StubRunnerExtensions
{
    /// <summary>Adds a worker-runner that takes, holds and reports work as the real one and does it without OpenCode, git and verifiers.</summary>
    public static IHostApplicationBuilder AddStubRunner(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<StubOptions>().BindConfiguration(StubOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        builder.AddWorkTaking();
        builder.Services.AddHttpClient<AgentStubClient>((services, http) => http.BaseAddress = services.GetRequiredService<IOptions<StubOptions>>().Value.Url)
            .RemoveAllLoggers();
        builder.Services.AddSingleton<ITurnExecutor, StubTurns>();
        builder.Services.AddSingleton<ICheckExecutor, StubChecks>();
        builder.Services.AddSingleton<IDeliveryExecutor, StubDelivery>();
        return builder;
    }
}
