namespace Orchestrate.Model.Tests.Support;

/// <summary>All that the agent's side sees of a call.</summary>
internal sealed record ProxyAnswer(int Status, string Headers, string Body, TimeSpan? RetryAfter)
{
    public string Code => Chat.CodeOf(Body);
}
