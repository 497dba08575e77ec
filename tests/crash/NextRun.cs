using System.Text.Json.Nodes;

namespace Orchestrate.Crash.Tests;

/// <summary>A run that is to be submitted.</summary>
/// <param name="Bundle">Its bundle.</param>
/// <param name="Behaviour">What its agents do.</param>
/// <param name="Repository">The user's repository.</param>
/// <param name="CancelAfter">Events after which a person cancels; only for <see cref="Behaviour.Cancelled"/>.</param>
internal sealed record NextRun(JsonNode Bundle, Behaviour Behaviour, GitRepository Repository, int CancelAfter = 0);
