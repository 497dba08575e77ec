using System.Collections.Concurrent;
using System.Globalization;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>
/// The sessions of one server: a root per run, under it a session per attempt. Found by their metadata, so that a restarted runner goes on in the same ones;
/// what was found is remembered, so that the second turn of an attempt asks nothing. A turn whose execution was lost gets a fresh session: OpenCode would go on
/// behind the tools that it has run, and what they did is no longer in the folder.
/// </summary>
internal sealed class AgentSessions(IOpenCodeClient client, bool managed) : IDisposable
{
    private const string RunKey = "run_id";
    private const string AttemptKey = "attempt_id";
    private const string TurnKey = "turn";
    private const string EpochKey = "epoch";
    private readonly SemaphoreSlim creating = new(1, 1);
    private readonly ConcurrentDictionary<(Guid Attempt, string Directory), OpenCodeSession> attempts = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> prompting = new();
    private readonly ConcurrentDictionary<Guid, string> roots = new();

    /// <summary>The attempt's session, in the prompt's directory.</summary>
    public async Task<OpenCodeSession> FindOrCreateAsync(AgentPrompt prompt, CancellationToken cancellationToken)
    {
        if (attempts.TryGetValue((prompt.AttemptId, prompt.Directory), out var known) && Fits(known, prompt))
            return known;
        await creating.WaitAsync(cancellationToken);
        try
        {
            if (attempts.TryGetValue((prompt.AttemptId, prompt.Directory), out known) && Fits(known, prompt))
                return known;
            var root = await RootAsync(prompt, cancellationToken);
            var session = (prompt.NewAttempt ? null : await FindAsync(root, prompt, cancellationToken)) ?? await CreateAsync(root, prompt, cancellationToken);
            if (!string.Equals(Path.TrimEndingDirectorySeparator(session.Directory), Path.TrimEndingDirectorySeparator(prompt.Directory), StringComparison.Ordinal))
                throw new OpenCodeUnavailableException("opencode_start_failed", $"OpenCode opened a session in '{session.Directory}' instead of '{prompt.Directory}'. Update OpenCode.", fatal: true);
            return attempts[(prompt.AttemptId, prompt.Directory)] = session;
        }
        finally
        {
            creating.Release();
        }
    }

    /// <summary>The gate of a session; two prompts at once in one session would both get the last one's answer.</summary>
    public SemaphoreSlim GateOf(string sessionId) => prompting.GetOrAdd(sessionId, _ => new SemaphoreSlim(1, 1));

    /// <summary>Forgets a session that the server no longer knows.</summary>
    public void Forget(AgentPrompt prompt)
    {
        attempts.TryRemove((prompt.AttemptId, prompt.Directory), out _);
        roots.TryRemove(prompt.RunId, out _);
    }

    /// <summary>The OpenCode agent to prompt: ours where the configuration is ours, otherwise the built-in one, which the session's permissions narrow.</summary>
    public async Task<string> AgentAsync(AgentPrompt prompt, CancellationToken cancellationToken)
    {
        if (managed)
            return prompt.Agent;
        var agents = await client.AgentsAsync(prompt.Directory, cancellationToken);
        return new[] { prompt.Agent, OpenCodeConfiguration.GenericOf(prompt.Agent) }.FirstOrDefault(agents.Contains) ?? "build";
    }

    /// <inheritdoc />
    public void Dispose()
    {
        creating.Dispose();
        foreach (var gate in prompting.Values)
            gate.Dispose();
    }

    private async Task<string> RootAsync(AgentPrompt prompt, CancellationToken cancellationToken)
    {
        if (roots.TryGetValue(prompt.RunId, out var known))
            return known;
        var run = prompt.RunId.ToString("D");
        var sessions = prompt.NewRun ? [] : await client.RootSessionsAsync(prompt.Directory, cancellationToken);
        var found = sessions.FirstOrDefault(session => session.ParentId is null && session.Metadata.GetValueOrDefault(RunKey) == run);
        found ??= await client.CreateSessionAsync(
            new NewOpenCodeSession { Directory = prompt.Directory, Title = prompt.RunTitle, Metadata = new Dictionary<string, string> { [RunKey] = run }, Permissions = OpenCodePermissionRule.Only([]) },
            cancellationToken);
        return roots[prompt.RunId] = found.Id;
    }

    private async Task<OpenCodeSession?> FindAsync(string root, AgentPrompt prompt, CancellationToken cancellationToken)
    {
        var attempt = prompt.AttemptId.ToString("D");
        // An attempt that moved to another folder (another worker slot) gets a fresh session: a session cannot change its directory.
        return (await client.ChildrenAsync(root, cancellationToken))
            .Where(session => session.Metadata.GetValueOrDefault(AttemptKey) == attempt && session.Directory == prompt.Directory && Fits(session, prompt))
            .MaxBy(session => (Number(session, TurnKey), Number(session, EpochKey)));
    }

    private static bool Fits(OpenCodeSession session, AgentPrompt prompt) =>
        prompt.LeaseEpoch <= 1 || (Number(session, TurnKey), Number(session, EpochKey)) == (prompt.TurnNumber, prompt.LeaseEpoch);

    private static int Number(OpenCodeSession session, string key) =>
        int.TryParse(session.Metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private Task<OpenCodeSession> CreateAsync(string root, AgentPrompt prompt, CancellationToken cancellationToken) =>
        client.CreateSessionAsync(
            new NewOpenCodeSession
            {
                Directory = prompt.Directory,
                ParentId = root,
                Title = prompt.Title,
                Metadata = new Dictionary<string, string>
                {
                    [RunKey] = prompt.RunId.ToString("D"),
                    [AttemptKey] = prompt.AttemptId.ToString("D"),
                    [TurnKey] = prompt.TurnNumber.ToString(CultureInfo.InvariantCulture),
                    [EpochKey] = prompt.LeaseEpoch.ToString(CultureInfo.InvariantCulture),
                },
                Permissions = OpenCodePermissionRule.Only(prompt.Tools),
            },
            cancellationToken);
}
