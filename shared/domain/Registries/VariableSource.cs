namespace Orchestrate.Domain.Registries;

/// <summary>Who gives a variable its value.</summary>
public enum VariableSource
{
    /// <summary>The server; a bundle cannot set it.</summary>
    Server,

    /// <summary>The bundle, in <c>registries.variables</c>.</summary>
    Bundle,
}
