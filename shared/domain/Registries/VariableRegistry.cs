namespace Orchestrate.Domain.Registries;

/// <summary>All variables that prompts may use (<c>registries/variables.registry.json</c>).</summary>
public sealed class VariableRegistry
{
    private readonly Dictionary<string, VariableDefinition> _byName;

    /// <summary>Takes the definitions.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, or a required variable has a default.</exception>
    public VariableRegistry(IReadOnlyList<VariableDefinition> variables)
    {
        Variables = variables;
        _byName = new(variables.Count, StringComparer.Ordinal);
        foreach (var variable in variables)
        {
            if (!_byName.TryAdd(variable.Name, variable))
                throw new ArgumentException($"The variable {variable.Name} is defined twice.", nameof(variables));
            if (variable is { Required: true, Default: not null })
                throw new ArgumentException($"The variable {variable.Name} is required and has a default; drop one of them.", nameof(variables));
        }
    }

    /// <summary>The definitions, in the registry's order.</summary>
    public IReadOnlyList<VariableDefinition> Variables { get; }

    /// <summary>The variable of that name, or null.</summary>
    public VariableDefinition? Find(string name) => _byName.GetValueOrDefault(name);
}
