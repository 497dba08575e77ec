using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>How agents and repositories behave in a simulation.</summary>
internal interface IWorld
{
    int Pick(int count);

    RunInput Turn(RunCommand.Turn turn, RunState state);

    bool Merges(RunCommand.Integrate integrate);

    bool Passes(string testId, string commit);
}
