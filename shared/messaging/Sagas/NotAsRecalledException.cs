namespace Orchestrate.Messaging;

/// <summary>What was decided on what this process remembered must be decided again under the locks, because somebody else has decided since. Nobody outside of this assembly sees this.</summary>
internal sealed class NotAsRecalledException(string message) : Exception(message);
