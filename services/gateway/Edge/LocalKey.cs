using Microsoft.Extensions.Options;
using Orchestrate.Gateway.Access;

namespace Orchestrate.Gateway.Edge;

/// <summary>Makes the local key at start, where <see cref="EdgeOptions.LocalKeyFile"/> asks for one.</summary>
public sealed partial class LocalKey(ApiKeys keys, IOptions<EdgeOptions> options, ILogger<LocalKey> logger) : IHostedService
{
    /// <summary>The local key's name.</summary>
    public const string Name = "local";

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.LocalKeyFile is not { Length: > 0 } file)
            return;
        await keys.EnsureLocalKeyAsync(Name, file, cancellationToken);
        Ready(Name, file);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "The API key \"{Name}\" is in {File}")]
    private partial void Ready(string name, string file);
}
