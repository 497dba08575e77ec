namespace Orchestrate.Domain.Registries;

/// <summary>Where a variable's value comes from, from wide to narrow. A value at a narrower scope overrides one at a wider scope.</summary>
public enum VariableScope
{
    /// <summary>One value for the whole run.</summary>
    Run,

    /// <summary>One value for each session, that is for each orchestrator iteration and each attempt.</summary>
    Session,

    /// <summary>One value for each agent that is prompted.</summary>
    Agent,
}
