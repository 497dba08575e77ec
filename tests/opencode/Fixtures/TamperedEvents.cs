using System.Reflection;
using System.Runtime.CompilerServices;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests.Fixtures;

/// <summary>How the stream of events misbehaves.</summary>
public enum Tampering
{
    /// <summary>Nothing but its beginning comes before the prompt's answer.</summary>
    Late,

    /// <summary>It is cut after the first event of a completed tool, and opened again only after the answer.</summary>
    Cut,

    /// <summary>It never says that the session is idle.</summary>
    NeverIdle,
}

/// <summary>A server whose events and answers come in another order than usual, as two connections may bring them.</summary>
internal sealed class TamperedServer(IOpenCodeServer server, Tampering tampering) : IOpenCodeServer
{
    public Uri BaseUrl => server.BaseUrl;

    public string Version => server.Version;

    public bool Managed => server.Managed;

    public string? ModelToken => server.ModelToken;

    public IOpenCodeClient Client { get; } = TamperedEvents.Over(server.Client, tampering);

    public bool IsAlive => server.IsAlive;

    public Task KillAsync() => server.KillAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Passes everything on but the events.</summary>
internal class TamperedEvents : DispatchProxy
{
    private readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IOpenCodeClient client = null!;
    private Tampering tampering;
    private int streams;

    public static IOpenCodeClient Over(IOpenCodeClient client, Tampering tampering)
    {
        var proxy = Create<IOpenCodeClient, TamperedEvents>();
        ((TamperedEvents)(object)proxy).client = client;
        ((TamperedEvents)(object)proxy).tampering = tampering;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IOpenCodeClient.EventsAsync) => EventsAsync((string)args![0]!, (CancellationToken)args[1]!),
        nameof(IOpenCodeClient.PromptAsync) => PromptAsync((string)args![0]!, (OpenCodePrompt)args[1]!, (CancellationToken)args[2]!),
        _ => targetMethod.Invoke(client, args),
    };

    private async Task<OpenCodeReply> PromptAsync(string session, OpenCodePrompt prompt, CancellationToken cancellationToken)
    {
        try
        {
            return await client.PromptAsync(session, prompt, cancellationToken);
        }
        finally
        {
            answered.TrySetResult();
        }
    }

    private async IAsyncEnumerable<OpenCodeEvent> EventsAsync(string directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (++streams > 1)
            await answered.Task.WaitAsync(cancellationToken);
        await foreach (var found in client.EventsAsync(directory, cancellationToken))
        {
            var text = found.Properties.GetRawText();
            if (tampering == Tampering.Late && found.Type != "server.connected")
                await answered.Task.WaitAsync(cancellationToken);
            if (tampering == Tampering.NeverIdle && found.Type == "session.status" && text.Contains("\"idle\"", StringComparison.Ordinal))
                continue;
            yield return found;
            if (tampering == Tampering.Cut && streams == 1 && found.Type == "message.part.updated" && text.Contains("\"completed\"", StringComparison.Ordinal))
                yield break;
        }
    }
}
