namespace Orchestrate.Cli.Broker;

/// <summary>One dead letter that went back, or would go back.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="From">The queue in which it was.</param>
/// <param name="Since">Since when; null when it does not say.</param>
/// <param name="Reason">Why it had failed; null when it does not say.</param>
internal sealed record Redriven(string MessageId, string From, DateTimeOffset? Since, string? Reason);
