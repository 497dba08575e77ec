using System.Text.Json;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>
/// The part of OpenCode's HTTP interface that Orchestrate uses. Implemented over HTTP; the conformance suite runs it against real OpenCode and against the stub.
/// Every member throws <see cref="OpenCodeRequestException"/> when the server answers with an error, and <see cref="HttpRequestException"/> or <see cref="IOException"/> when it does not answer.
/// </summary>
public interface IOpenCodeClient
{
    /// <summary>The version that the server reports. Says nothing about readiness.</summary>
    Task<string> VersionAsync(CancellationToken cancellationToken);

    /// <summary>Names of the agents that prompts may name; answers only when the configuration is valid, so it is the readiness probe.</summary>
    Task<IReadOnlyList<string>> AgentsAsync(string? directory, CancellationToken cancellationToken);

    /// <summary>Creates a session in a directory.</summary>
    Task<OpenCodeSession> CreateSessionAsync(NewOpenCodeSession session, CancellationToken cancellationToken);

    /// <summary>Root sessions of the project that the directory belongs to (all clones of one repository are one project), newest first, at most 500.</summary>
    Task<IReadOnlyList<OpenCodeSession>> RootSessionsAsync(string directory, CancellationToken cancellationToken);

    /// <summary>Sessions whose parent is this one, in whatever directory they are.</summary>
    Task<IReadOnlyList<OpenCodeSession>> ChildrenAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Sessions of the directory that are at work; an idle session is absent.</summary>
    Task<IReadOnlyDictionary<string, OpenCodeSessionStatus>> StatusAsync(string directory, CancellationToken cancellationToken);

    /// <summary>
    /// Prompts and waits, without a time limit of its own, until the session is idle again. The message id is an idempotency key: a prompt that was answered is not run again,
    /// one that was interrupted is resumed. A failure of the model is an answer with an error, not an exception.
    /// </summary>
    Task<OpenCodeReply> PromptAsync(string sessionId, OpenCodePrompt prompt, CancellationToken cancellationToken);

    /// <summary>Text of the assistant messages that answer a prompt so far, complete and non-synthetic parts only, in order; of the newest 100 messages of the session.</summary>
    Task<IReadOnlyList<string>> WrittenAsync(string sessionId, string messageId, CancellationToken cancellationToken);

    /// <summary>Parts of the assistant messages that answer a prompt so far, as OpenCode stored them (<c>id</c>, <c>type</c>, …), in order; of the newest 100 messages of the session.</summary>
    Task<IReadOnlyList<JsonElement>> PartsAsync(string sessionId, string messageId, CancellationToken cancellationToken);

    /// <summary>Asks a session to stop. Says nothing about whether it did.</summary>
    Task AbortAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Events of a directory from now on, beginning with <c>server.connected</c>; ends when the server closes the stream. Nothing is replayed.</summary>
    IAsyncEnumerable<OpenCodeEvent> EventsAsync(string directory, CancellationToken cancellationToken);

    /// <summary>Refuses a permission that a session asked for.</summary>
    Task RejectPermissionAsync(string permissionId, string directory, CancellationToken cancellationToken);

    /// <summary>Refuses to answer a question that a session asked.</summary>
    Task RejectQuestionAsync(string questionId, string directory, CancellationToken cancellationToken);
}
