using Microsoft.Extensions.Options;
using Orchestrate.Gateway.Access;

namespace Orchestrate.Gateway.Edge;

/// <summary>Makes the local key at start, where <see cref="EdgeOptions.LocalKeyFile"/> asks for one.</summary>
public sealed partial class LocalKey(ApiKeys keys, IOptions<EdgeOptions> options, TimeProvider time, ILogger<LocalKey> logger) : IHostedService
{
    /// <summary>The local key's name.</summary>
    public const string Name = "local";

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.LocalKeyFile is { Length: > 0 } file)
            await EnsureAsync(new KeyFile(file), cancellationToken);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes sure that the file's key is known, with every scope: also when the database is new. What was revoked stays revoked. Returns the key.</summary>
    public async Task<string> EnsureAsync(KeyFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var secret = await file.EnsureAsync(cancellationToken);
        await keys.AdoptAsync(Name, secret, cancellationToken);
        if ((await keys.FindAsync(ApiKeySecrets.Hash(secret), cancellationToken))?.WorksAt(time.GetUtcNow()) == true)
            Ready(Name, file.Path);
        else
            Ended(file.Path);
        return secret;
    }

    [LoggerMessage(LogLevel.Information, "The API key \"{Name}\" is in {File}")]
    private partial void Ready(string name, string file);

    [LoggerMessage(LogLevel.Warning, "The API key in {File} was revoked or has expired; remove the file and start again to have a new one made")]
    private partial void Ended(string file);
}
