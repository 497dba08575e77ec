namespace Orchestrate.Domain.Registries;

/// <summary>Resolves registry variables from layered scopes: run, then session over it, then agent over both.</summary>
public static class VariableResolver
{
    /// <summary>Resolves every variable of the registry.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="run">Values of the run: the bundle's and the server's.</param>
    /// <param name="session">Values of the session.</param>
    /// <param name="agent">Values of the agent that is prompted.</param>
    /// <remarks>A value is refused where the registry does not know its name, or where its scope is narrower than the layer it is given in.</remarks>
    public static VariableResolution Resolve(
        VariableRegistry registry,
        IReadOnlyDictionary<string, string> run,
        IReadOnlyDictionary<string, string> session,
        IReadOnlyDictionary<string, string> agent)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var errors = new List<string>();
        foreach (var (scope, layer) in new[] { (VariableScope.Run, run), (VariableScope.Session, session), (VariableScope.Agent, agent) })
        {
            foreach (var (name, value) in layer)
            {
                if (registry.Find(name) is not { } variable)
                    errors.Add($"{name} is not in the variables registry.");
                else if (scope < variable.Scope)
                    errors.Add($"{name} has scope {Name(variable.Scope)} and cannot be set for a whole {Name(scope)}.");
                else
                    values[name] = value;
            }
        }

        foreach (var variable in registry.Variables)
        {
            if (values.ContainsKey(variable.Name))
                continue;
            if (variable.Required)
                errors.Add($"{variable.Name} is required (scope {Name(variable.Scope)}, set by the {(variable.Source == VariableSource.Server ? "server" : "bundle")}) and has no value.");
            else
                values[variable.Name] = variable.Default ?? "";
        }

        return new VariableResolution(values, errors);
    }

    private static string Name(VariableScope scope) => scope switch
    {
        VariableScope.Run => "run",
        VariableScope.Session => "session",
        _ => "agent",
    };
}
