namespace Orchestrate.Http.Tests.Support;

/// <summary>A request as it came.</summary>
internal sealed record ReceivedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
