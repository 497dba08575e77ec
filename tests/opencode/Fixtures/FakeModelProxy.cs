using System.Collections.Concurrent;
using Orchestrate.WorkerRunner.ModelProxy;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>Points OpenCode straight at the fake model.</summary>
internal sealed class FakeModelProxy(FakeModel model) : IModelProxy
{
    public ConcurrentDictionary<string, bool> Tokens { get; } = new();

    public Uri BaseUrlFor(string provider) => model.BaseUrl;

    public string IssueToken()
    {
        var token = $"token-{Guid.NewGuid():N}";
        Tokens[token] = true;
        return token;
    }

    public void RevokeToken(string token) => Tokens[token] = false;

    public ITurnMeter Open(TurnMeterOptions options) => throw new InvalidOperationException("The OpenCode adapter opens no meters.");
}
