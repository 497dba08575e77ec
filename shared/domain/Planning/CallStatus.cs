namespace Orchestrate.Domain.Planning;

/// <summary>How a task's estimated calls stand to its agent's budget (TCB-1).</summary>
public enum CallStatus
{
    /// <summary>At most 8 calls.</summary>
    Safe,

    /// <summary>9 to 12 calls: the agent is told to stop and to hand back the rest when it takes more.</summary>
    Caution,

    /// <summary>13 calls or more: too many for one agent.</summary>
    Split,
}
