namespace Orchestrate.Crash.Tests;

/// <summary>Runs of all behaviours in drawn order, without end.</summary>
internal sealed class CrashRuns(string folder, Random dice)
{
    private readonly Queue<Behaviour> _next = new();

    /// <summary>The run with that number, from 0.</summary>
    public NextRun Next(int number)
    {
        if (_next.Count == 0)
        {
            var deck = Enum.GetValues<Behaviour>();
            dice.Shuffle(deck);
            foreach (var drawn in deck)
                _next.Enqueue(drawn);
        }

        var behaviour = _next.Dequeue();
        var repository = GitRepository.Create(Path.Combine(folder, $"repository-{number}"), CrashScenario.Files);
        return new NextRun(CrashScenario.Bundle(behaviour, repository.Folder), behaviour, repository, dice.Next(1, 40));
    }
}
