namespace Orchestrate.Domain.Rules;

/// <summary>Where a rule of the protocol bites.</summary>
public enum RulePlace
{
    /// <summary>At the plan gate, before anything is dispatched.</summary>
    Plan,

    /// <summary>When a turn is built and dispatched.</summary>
    Send,

    /// <summary>When a turn goes on and its answer arrives.</summary>
    Turn,

    /// <summary>In the decision over a task's result.</summary>
    Gate,

    /// <summary>In the limits and the health of the whole run.</summary>
    Run,

    /// <summary>In the unified answer and the completion.</summary>
    Deliver,
}
