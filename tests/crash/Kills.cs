namespace Orchestrate.Crash.Tests;

/// <summary>Tests that kill hosts: one after the other, because each of them needs the whole machine.</summary>
[CollectionDefinition(Name)]
public sealed class Kills
{
    /// <summary>The collection's name.</summary>
    public const string Name = "kills";
}
