using System.Threading.Channels;

namespace Orchestrate.LoopCoordinator.Admitting;

/// <summary>Wakes this process's Admitter. Many signals before it looks are one; a lost one is made good by the sweeper's.</summary>
public sealed class AdmissionSignal
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile bool _someoneWaits;

    /// <summary>Whether a turn was seen to wait. Other replicas' turns are seen with the sweeper's next look.</summary>
    public bool SomeoneWaits
    {
        get => _someoneWaits;
        set => _someoneWaits = value;
    }

    /// <summary>The sweeper looks around.</summary>
    public void Look() => _wake.Writer.TryWrite(true);

    /// <summary>A turn was stored that waits.</summary>
    public void TurnWaits()
    {
        _someoneWaits = true;
        Look();
    }

    /// <summary>A turn that was in flight has ended.</summary>
    public void PlaceFreed()
    {
        if (_someoneWaits)
            Look();
    }

    /// <summary>Returns when somebody has signalled since the last time.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _wake.Reader.ReadAsync(cancellationToken);
}
