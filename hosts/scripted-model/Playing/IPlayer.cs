namespace Orchestrate.ScriptedModel.Playing;

/// <summary>Whoever answers model calls: a scenario file, or a test that decides as it goes.</summary>
public interface IPlayer
{
    /// <summary>What is played; shown in the ledger.</summary>
    string Name { get; }

    /// <summary>The answer to a model call. Called at the same time by parallel turns.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="PlayException">There is no answer.</exception>
    ScriptedAnswer Answer(PlayContext context);
}
