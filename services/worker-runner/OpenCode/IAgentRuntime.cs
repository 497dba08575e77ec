namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Runs one prompt in one session, from finding the session to a confirmed end.</summary>
public interface IAgentRuntime
{
    /// <summary>
    /// Finds or creates the run's root session and the attempt's session, calls <paramref name="onSession"/> before anything is prompted, prompts, watches and returns.
    /// When <paramref name="stop"/> fires (cancel, fence, budget) the prompt is aborted and the abort confirmed; the method then still returns an answer.
    /// </summary>
    /// <exception cref="OpenCodeUnavailableException">The server went away before the prompt was accepted.</exception>
    Task<AgentAnswer> RunAsync(IOpenCodeServer server, AgentPrompt prompt, Func<string, Task> onSession, Action<AgentProgress> onProgress, CancellationToken stop);
}
