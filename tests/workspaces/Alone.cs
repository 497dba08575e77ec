namespace Orchestrate.Workspaces.Tests;

/// <summary>Tests that change something of the whole process and so run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
