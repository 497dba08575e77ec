using System.Text.Json;

namespace Orchestrate.Crash.Tests;

/// <summary>An event as a client was shown it.</summary>
internal sealed record SeenEvent(long Seq, string Type, string? Kind, JsonElement Data)
{
    /// <summary>The event's type with the kind of work, where it has one: what a kill aims at.</summary>
    public string Phase => Kind is null ? Type : $"{Type}:{Kind}";
}

/// <summary>A submitted run: what it is, and what a client has seen of it so far.</summary>
internal sealed class CrashRun(Guid id, Behaviour behaviour, GitRepository repository)
{
    private readonly List<SeenEvent> _seen = [];

    public Guid Id { get; } = id;

    public Behaviour Behaviour { get; } = behaviour;

    public GitRepository Repository { get; } = repository;

    /// <summary>Hosts that were killed while it was open.</summary>
    public int Kills { get; set; }

    /// <summary>Events after which a person cancels; only for <see cref="Behaviour.Cancelled"/>.</summary>
    public int CancelAfter { get; init; }

    /// <summary>The answer to the person who cancelled: true for yes, false for too late, null while there is none.</summary>
    public bool? CancelTaken { get; set; }

    public bool Ended { get; private set; }

    public IReadOnlyList<SeenEvent> Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen];
        }
    }

    public long LastSeq => Seen is [.., var last] ? last.Seq : 0;

    /// <summary>Where it stands, for the table of kills.</summary>
    public string Phase => Seen is [.., var last] ? last.Phase : "submitted";

    /// <summary>Takes over a page of the log. A client that was shown an event must never be shown another one under its number.</summary>
    public IReadOnlyList<SeenEvent> Take(JsonElement page)
    {
        var added = page.GetProperty("events").EnumerateArray().Select(Read).ToList();
        lock (_seen)
            _seen.AddRange(added);
        Ended |= page.GetProperty("end").GetBoolean();
        return added;
    }

    public static SeenEvent Read(JsonElement frame)
    {
        var data = frame.GetProperty("properties").Clone();
        return new SeenEvent(data.GetProperty("seq").GetInt64(), frame.GetProperty("type").GetString()!, data.TryGetProperty("kind", out var kind) ? kind.GetString() : null, data);
    }
}
