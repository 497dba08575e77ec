using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Orchestrate.Domain.Failures;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary><see cref="IAgentRuntime"/> over <see cref="IOpenCodeClient"/>.</summary>
public sealed class AgentRuntime(IOptions<AgentRuntimeOptions> options, TimeProvider time, ILogger<AgentRuntime> logger) : IAgentRuntime
{
    private readonly ConditionalWeakTable<IOpenCodeServer, AgentSessions> sessionsOf = [];

    /// <inheritdoc />
    public async Task<AgentAnswer> RunAsync(IOpenCodeServer server, AgentPrompt prompt, Func<string, Task> onSession, Action<AgentProgress> onProgress, CancellationToken stop)
    {
        var sessions = sessionsOf.GetValue(server, known => new AgentSessions(known.Client, known.Managed));
        var asking = OpenedAsync(server, sessions, prompt, () => sessions.AgentAsync(prompt, CancellationToken.None));
        var opening = OpenedAsync(server, sessions, prompt, () => sessions.FindOrCreateAsync(prompt, CancellationToken.None));
        await Task.WhenAll(opening, asking);
        var (session, agent) = (await opening, await asking);
        var gate = sessions.GateOf(session.Id);
        // A prompt that is told to stop while another one still holds the session must not wait for it.
        if (!await EnterAsync(gate, stop))
            return Stopped(session.Id);
        try
        {
            await onSession(session.Id);
            await using var turn = new AgentTurn(server, prompt, session, agent, options.Value, time, logger, onProgress);
            if (!await ReachableAsync(server, () => turn.ClearAsync()))
                return new AgentAnswer { Outcome = AgentOutcomes.Transient, Detail = "The session is still busy with an earlier prompt and could not be stopped.", SessionId = session.Id, ToolCalls = 0, ChildSessions = 0, StopConfirmed = false, SessionFault = SessionFaults.Unreachable };
            if (stop.IsCancellationRequested)
                return Stopped(session.Id);
            var answer = await turn.RunAsync(stop);
            logger.TurnEnded(prompt.RunId, prompt.AttemptId, prompt.TurnNumber, session.Id, answer.Outcome, answer.ToolCalls, answer.Detail);
            return answer;
        }
        catch (OpenCodeRequestException exception)
        {
            // Somebody deleted the session, or the server is upset about it: the next try of this turn looks for it again.
            sessions.Forget(prompt);
            return new AgentAnswer { Outcome = AgentOutcomes.Transient, Detail = exception.Message, SessionId = session.Id, ToolCalls = 0, ChildSessions = 0, SessionFault = SessionFaults.Unreachable };
        }
        finally
        {
            gate.Release();
        }
    }

    private static Task<T> OpenedAsync<T>(IOpenCodeServer server, AgentSessions sessions, AgentPrompt prompt, Func<Task<T>> open)
    {
        return ReachableAsync(server, async () =>
        {
            try
            {
                return await open();
            }
            catch (OpenCodeRequestException exception)
            {
                sessions.Forget(prompt);
                throw new OpenCodeUnavailableException(OpenCodeErrors.Unreachable, $"OpenCode refused to open a session: {exception.Message}", fatal: false);
            }
        });
    }

    private static async Task<T> ReachableAsync<T>(IOpenCodeServer server, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new OpenCodeUnavailableException(OpenCodeErrors.Unreachable, $"The OpenCode server at {server.BaseUrl} went away before the prompt was accepted: {exception.Message}", fatal: false);
        }
    }

    private static async Task<bool> EnterAsync(SemaphoreSlim gate, CancellationToken stop)
    {
        try
        {
            await gate.WaitAsync(stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static AgentAnswer Stopped(string sessionId) =>
        new() { Outcome = AgentOutcomes.Cancelled, Detail = "Stopped before the prompt was sent.", SessionId = sessionId, ToolCalls = 0, ChildSessions = 0 };
}
