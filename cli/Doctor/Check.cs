namespace Orchestrate.Cli.Doctor;

/// <summary>What a look at the machine found.</summary>
/// <param name="Name">What was looked for.</param>
/// <param name="State"><c>ok</c>, <c>missing</c> or <c>warning</c>.</param>
/// <param name="Required">Whether Orchestrate does not work without it.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">How to get it; null when nothing is to be done.</param>
internal sealed record Check(string Name, string State, bool Required, string Detail, string? Remedy = null)
{
    internal const string Good = "ok";
    internal const string Missing = "missing";
    internal const string Warning = "warning";

    /// <summary>Whether Orchestrate cannot work because of this.</summary>
    internal bool Blocks => Required && State == Missing;
}
