namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Names of models, <c>provider/model</c>; the model's own name may contain slashes.</summary>
public static class ModelName
{
    /// <summary>The two halves.</summary>
    /// <exception cref="ArgumentException">The name has no provider or no model.</exception>
    public static (string Provider, string Model) Split(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < name.Length - 1
            ? (name[..slash], name[(slash + 1)..])
            : throw new ArgumentException($"'{name}' is not a model of the form provider/model.", nameof(name));
    }
}
