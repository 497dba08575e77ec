namespace Orchestrate.WorkerRunner.Artifacts;

/// <summary>Where run-api is.</summary>
public interface IRunApiAddress
{
    /// <summary>Base address; null when there is none, or none yet.</summary>
    Uri? Current { get; }
}
