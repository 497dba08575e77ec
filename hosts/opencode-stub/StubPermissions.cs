using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>Permissions that wait for an answer.</summary>
public sealed class StubPermissions(StubEvents events)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> waiting = new();

    /// <summary>Asks and waits, for ever if nobody answers. Returns <c>once</c>, <c>always</c> or <c>reject</c>.</summary>
    public async Task<string> AskAsync(StubSession session, string permission, string pattern, CancellationToken cancellationToken)
    {
        var id = StubIds.New("per");
        var answer = waiting[id] = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        events.Publish(session.Directory, "permission.asked", new JsonObject { ["id"] = id, ["sessionID"] = session.Id, ["permission"] = permission, ["patterns"] = new JsonArray(pattern) });
        try
        {
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Answers; false when nothing of that id waits.</summary>
    public bool Reply(string id, string reply) => waiting.TryGetValue(id, out var answer) && answer.TrySetResult(reply);
}
