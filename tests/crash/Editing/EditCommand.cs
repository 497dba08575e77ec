namespace Orchestrate.Crash.Tests.Editing;

/// <summary>An edit as it was ordered.</summary>
/// <param name="Shell">The command.</param>
/// <param name="Token">What it leaves; null when it leaves nothing.</param>
/// <param name="MayBeReplaced">Whether a later edit may take the token away on purpose.</param>
internal sealed record EditCommand(string Shell, string? Token, bool MayBeReplaced);
