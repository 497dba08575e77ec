using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>Counts what was really executed: one JSON line <c>{at, session_id, message_id, execution}</c> each time a prompt's loop begins to work, across restarts.</summary>
public sealed class StubLedger(StubOptions options)
{
    private readonly Lock gate = new();

    /// <summary>Notes that a prompt is executed; an answer that is only repeated is not noted.</summary>
    public void Note(string sessionId, string messageId)
    {
        lock (gate)
        {
            var earlier = File.Exists(options.Ledger) ? File.ReadLines(options.Ledger).Count(line => line.Contains($"\"{sessionId}\"", StringComparison.Ordinal) && line.Contains($"\"{messageId}\"", StringComparison.Ordinal)) : 0;
            Directory.CreateDirectory(Path.GetDirectoryName(options.Ledger)!);
            File.AppendAllText(options.Ledger, new JsonObject { ["at"] = StubIds.Now(), ["session_id"] = sessionId, ["message_id"] = messageId, ["execution"] = earlier + 1 }.ToJsonString() + "\n");
        }
    }
}
