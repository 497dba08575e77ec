using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Orchestrate.Domain.Budgets;
using Orchestrate.WorkerRunner.Hosting;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary><see cref="IModelProxy"/>: tokens and meters. <see cref="ModelProxyListener"/> gives it its address.</summary>
public sealed class LoopbackModelProxy(IOptions<RunnerOptions> options, TimeProvider time, ILogger<LoopbackModelProxy> logger) : IModelProxy
{
    private readonly ConcurrentDictionary<string, ProxyToken> _tokens = new(StringComparer.Ordinal);
    private Uri? _address;

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The proxy does not listen yet.</exception>
    public Uri BaseUrlFor(string provider) =>
        new(_address ?? throw new InvalidOperationException("The model proxy does not listen yet; it starts with the host."), $"/model/{Uri.EscapeDataString(provider)}/v1");

    /// <inheritdoc />
    public string IssueToken()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var digest = ProxyToken.DigestOf(token);
        _tokens[Convert.ToHexStringLower(digest)] = new ProxyToken(digest);
        return token;
    }

    /// <inheritdoc />
    public void RevokeToken(string token)
    {
        if (!_tokens.TryRemove(Convert.ToHexStringLower(ProxyToken.DigestOf(token)), out var revoked))
            return;
        foreach (var meter in revoked.Meters.Values)
            meter.Dispose();
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The token is unknown, or the session already has an open meter.</exception>
    public ITurnMeter Open(TurnMeterOptions options)
    {
        var token = Find(options.Token) ?? throw new ArgumentException("The token is not known to the model proxy.", nameof(options));
        var meter = new TurnMeter(options, PriceOf(options.Model), time, logger, closed => token.Meters.TryRemove(KeyValuePair.Create(closed.Options.SessionId, closed)));
        return token.Open(meter)
            ? meter
            : throw new ArgumentException($"The session {options.SessionId} already has an open meter.", nameof(options));
    }

    /// <summary>The entry of a token; null for one that was never issued or is revoked.</summary>
    internal ProxyToken? Find(string token)
    {
        var digest = ProxyToken.DigestOf(token);
        return _tokens.TryGetValue(Convert.ToHexStringLower(digest), out var known) && known.Is(digest) ? known : null;
    }

    /// <summary>The settings of a provider; null for an unknown one.</summary>
    internal ModelProviderOptions? Provider(string name) => options.Value.Providers.GetValueOrDefault(name);

    /// <summary>Longest wait that a provider may ask for while a turn holds its slot.</summary>
    internal TimeSpan LongestRetryAfter => TimeSpan.FromSeconds(options.Value.RetryAfterSeconds);

    /// <summary>Models that answered that they take no temperature.</summary>
    internal ConcurrentDictionary<string, bool> WithoutTemperature { get; } = new(StringComparer.Ordinal);

    internal void ListensAt(Uri address) => _address = address;

    private ModelPrice PriceOf(string model)
    {
        var provider = Provider(model.Split('/', 2)[0]);
        return provider is null ? new ModelPrice(0, 0, 0) : new ModelPrice(provider.InputPrice, provider.CachedInputPrice, provider.OutputPrice);
    }
}
