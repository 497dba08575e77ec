using System.Collections.Concurrent;
using Orchestrate.ScriptedModel.Playing;

namespace Orchestrate.Journeys.Tests;

/// <summary>A model that thinks for a while before its first answer in each turn of a worker, so that something can happen in the middle of it.</summary>
internal sealed class SlowFirstCalls(IPlayer player) : IPlayer
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();

    /// <summary>How long, milliseconds.</summary>
    public int Milliseconds { get; set; }

    /// <summary>Turns of workers whose first call has come.</summary>
    public int Turns => _seen.Count;

    public string Name => player.Name;

    public ScriptedAnswer Answer(PlayContext context)
    {
        var answer = player.Answer(context);
        return context.Position["kind"] == "work" && _seen.TryAdd($"{context.Session} {context.Position}", true) ? answer with { LatencyMs = answer.LatencyMs + Milliseconds } : answer;
    }
}
