using Microsoft.Extensions.Options;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.Artifacts;

/// <summary>run-api in a process of its own.</summary>
internal sealed class ConfiguredRunApi(IOptions<RunnerOptions> options) : IRunApiAddress
{
    /// <inheritdoc/>
    public Uri? Current { get; } = options.Value.ApiUrl is { Length: > 0 } url ? new Uri(url) : null;
}
