namespace Orchestrate.Messaging;

/// <summary>
/// Whether it pays to decide on what is remembered. Where replicas share the instances, the other one has often decided since, and what was decided is thrown away: after such a failure a writer takes
/// a number of transactions under locks at once.
/// </summary>
internal sealed class RecallTrust
{
    /// <summary>Transactions that are not tried after a failure: what a failure costs is spread over them.</summary>
    private const int Pause = 16;

    private int pausing;

    /// <summary>Whether the next transaction is to be tried; called once for each.</summary>
    public bool IsTried()
    {
        if (pausing == 0)
            return true;
        pausing--;
        return false;
    }

    /// <summary>One was not as it was recalled.</summary>
    public void Broken() => pausing = Pause;
}
