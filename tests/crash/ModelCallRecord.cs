using Orchestrate.ScriptedModel.Hosting;

namespace Orchestrate.Crash.Tests;

/// <summary>A model call as the model saw it: what was really served, whoever died before he could report it.</summary>
/// <param name="Run">The run.</param>
/// <param name="Turn">The turn: kind, task, iteration, attempt and number.</param>
/// <param name="Step">Which call of the turn, from 1.</param>
/// <param name="Tokens">Output plus uncached input.</param>
internal sealed record ModelCallRecord(Guid Run, string Turn, int Step, long Tokens)
{
    public static ILookup<Guid, ModelCallRecord> Read(CallLedger ledger) =>
        ledger.Entries.Where(e => e.Error is null && e.Position.ContainsKey("run")).Select(From).ToLookup(c => c.Run);

    private static ModelCallRecord From(LedgerEntry entry) => new(
        Guid.Parse(entry.Position["run"]),
        string.Join(' ', ((string[])["kind", "task", "iteration", "attempt", "turn"]).Select(key => entry.Position[key])),
        entry.Step,
        entry.PromptTokens - entry.CachedTokens + entry.CompletionTokens);
}
