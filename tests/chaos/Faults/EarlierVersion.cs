using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrate.Chaos.Tests.Faults;

/// <summary>Makes of a message what a service of an earlier version would have sent: members that it did not know are taken away, in parts of the message, too, and texts that are not sent any more are there.</summary>
internal sealed class EarlierVersion
{
    private readonly Dictionary<string, Dictionary<string, string>> _types = new(StringComparer.Ordinal);
    private int _taken;

    private EarlierVersion(IEnumerable<string> lines)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line.StartsWith("urn:message:", StringComparison.Ordinal))
                _types[line] = members = new(StringComparer.Ordinal);
            else if (line.Split(": ") is [var name, var type])
                members[JsonNamingPolicy.CamelCase.ConvertName(name.Trim())] = type;
        }
    }

    /// <summary>Members that were taken away so far.</summary>
    public int Taken => _taken;

    public static EarlierVersion Read() => new(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "previous", "contracts.txt")));

    /// <summary>The envelopes with the messages as they were; types that did not exist are left alone.</summary>
    public byte[] Downgrade(byte[] body) => Envelopes.Change(body, envelope =>
    {
        if (envelope["message"] is JsonObject message && envelope["messageType"]?[0]?.GetValue<string>() is { } urn && _types.ContainsKey(urn))
            TakeAway(message, urn);
    });

    private void TakeAway(JsonObject part, string urn)
    {
        var members = _types[urn];
        foreach (var name in part.Select(member => member.Key).Where(name => !members.ContainsKey(name)).ToList())
        {
            part.Remove(name);
            Interlocked.Increment(ref _taken);
        }

        // A text that is not sent any more was always there.
        foreach (var (name, _) in members.Where(member => member.Value == "String" && part[member.Key] is null))
            part[name] = $"What {name} was.";

        foreach (var (name, value) in part)
        {
            if (PartOf(members[name]) is not { } inner)
                continue;
            foreach (var piece in value is JsonArray list ? [.. list] : new[] { value })
            {
                if (piece is JsonObject known)
                    TakeAway(known, inner);
            }
        }
    }

    /// <summary>The type of a member's values, if it is one of the contracts': <c>IReadOnlyList&lt;VerifierDefinition&gt;</c> is a list of them.</summary>
    private string? PartOf(string type)
    {
        var name = type.TrimEnd('?', '>').Split('<')[^1].TrimEnd('?');
        return _types.Keys.FirstOrDefault(urn => urn.EndsWith($":{name}", StringComparison.Ordinal));
    }
}
