namespace Orchestrate.Messaging;

/// <summary>
/// Lets one message of an instance at a time through in this process. Correctness comes from the row lock; this only keeps waiting messages from
/// holding a database connection each. Instances share stripes, so the memory is fixed.
/// </summary>
internal sealed class InstanceGate
{
    private readonly SemaphoreSlim[] stripes = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<Pass> EnterAsync(Guid instance, CancellationToken cancellationToken)
    {
        var stripe = stripes[(uint)instance.GetHashCode() % (uint)stripes.Length];
        await stripe.WaitAsync(cancellationToken);
        return new Pass(stripe);
    }

    public readonly struct Pass(SemaphoreSlim stripe) : IDisposable
    {
        public void Dispose() => stripe.Release();
    }
}
