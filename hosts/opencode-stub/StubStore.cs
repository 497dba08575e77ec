using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>
/// The sessions, kept in a journal under HOME, so that a killed stub started again with the same HOME knows what OpenCode would know.
/// Everything is read and changed under <see cref="Gate"/>: JSON nodes are not safe to share.
/// </summary>
public sealed class StubStore : IDisposable
{
    private readonly StreamWriter journal;

    /// <summary>Opens the journal and replays it.</summary>
    public StubStore(StubOptions options)
    {
        var path = Path.Combine(options.Home, ".local", "share", "opencode", "stub.jsonl");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
        {
            foreach (var line in File.ReadLines(path))
                Replay(line);
        }
        journal = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        // A kill may have cut the last line.
        journal.WriteLine();
    }

    /// <summary>Guards every session.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Sessions by id, in the order of their creation.</summary>
    public Dictionary<string, StubSession> Sessions { get; } = [];

    /// <summary>Stores a session's info.</summary>
    public void Save(StubSession session) => Write("session", session.Info);

    /// <summary>Stores a message's info.</summary>
    public void Save(StubMessage message) => Write("message", message.Info);

    /// <summary>Stores a part.</summary>
    public void SavePart(JsonObject part) => Write("part", part);

    /// <summary>Removes a session and its children.</summary>
    public void Delete(string id)
    {
        Write("deleted", new JsonObject { ["id"] = id });
        Remove(id);
    }

    /// <inheritdoc />
    public void Dispose() => journal.Dispose();

    private void Write(string kind, JsonObject value) => journal.WriteLine($"{{\"kind\":\"{kind}\",\"value\":{value.ToJsonString()}}}");

    private void Replay(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || Parse(line) is not { } entry)
            return;
        var value = (JsonObject)entry["value"]!.DeepClone();
        var id = value["id"]!.GetValue<string>();
        switch (entry["kind"]!.GetValue<string>())
        {
            case "session" when Sessions.TryGetValue(id, out var session):
                session.Info = value;
                break;
            case "session":
                Sessions[id] = new StubSession(value);
                break;
            case "message" when Owner(value) is { } owner:
                var known = owner.Messages.FindIndex(message => message.Id == id);
                if (known < 0)
                    owner.Messages.Add(new StubMessage(value, []));
                else
                    owner.Messages[known] = owner.Messages[known] with { Info = value };
                break;
            case "part" when Owner(value)?.Messages.Find(message => message.Id == value["messageID"]!.GetValue<string>()) is { } message:
                Put(message, value);
                break;
            case "deleted":
                Remove(id);
                break;
        }
    }

    /// <summary>Adds or replaces a part of a message.</summary>
    public static void Put(StubMessage message, JsonObject part)
    {
        var at = message.Parts.FindIndex(known => known["id"]!.GetValue<string>() == part["id"]!.GetValue<string>());
        if (at < 0)
            message.Parts.Add(part);
        else
            message.Parts[at] = part;
    }

    private StubSession? Owner(JsonObject value) => Sessions.GetValueOrDefault(value["sessionID"]!.GetValue<string>());

    private void Remove(string id)
    {
        foreach (var child in Sessions.Values.Where(session => session.ParentId == id).Select(session => session.Id).ToArray())
            Remove(child);
        Sessions.Remove(id);
    }

    private static JsonNode? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line);
        }
        catch (JsonException)
        {
            // The line that a kill cut.
            return null;
        }
    }
}
