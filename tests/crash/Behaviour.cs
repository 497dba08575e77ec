namespace Orchestrate.Crash.Tests;

/// <summary>What the agents of a run do; also the model's name, by which the scripted model knows it.</summary>
internal enum Behaviour
{
    /// <summary>Every agent does its task at the first try.</summary>
    Honest,

    /// <summary>One agent says that it is done and is not; told so, it does the work in its second turn.</summary>
    Revises,

    /// <summary>One agent says so in every turn of its first attempt, which fails, and does the work in its second.</summary>
    Fails,

    /// <summary>One agent talks until the budget ends.</summary>
    Greedy,

    /// <summary>As honest, until a person cancels.</summary>
    Cancelled,

    /// <summary>As honest, without a sandbox: nothing but the next start ends its orphans.</summary>
    Unconfined,
}
