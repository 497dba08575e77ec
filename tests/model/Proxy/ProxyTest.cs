using Orchestrate.Model.Tests.Support;

namespace Orchestrate.Model.Tests.Proxy;

/// <summary>A proxy before a fake provider.</summary>
public abstract class ProxyTest : IAsyncLifetime
{
    private protected FakeProvider Provider { get; set; } = null!;

    private protected ProxyUnderTest Proxy { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Provider = await FakeProvider.StartAsync();
        Proxy = await StartProxyAsync();
    }

    public async Task DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Provider.DisposeAsync();
    }

    private protected virtual Task<ProxyUnderTest> StartProxyAsync() => ProxyUnderTest.StartAsync(Provider.BaseUrl);
}
