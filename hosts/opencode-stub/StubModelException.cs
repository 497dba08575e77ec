using System.Text.Json.Nodes;

namespace Orchestrate.OpenCodeStub;

/// <summary>A model call failed.</summary>
/// <param name="name">OpenCode's name of the error.</param>
/// <param name="message">What happened.</param>
/// <param name="retryable">Whether OpenCode tries again.</param>
/// <param name="status">The model server's HTTP status, if it answered.</param>
/// <param name="retryAfter">How long the model server asks to wait.</param>
public sealed class StubModelException(string name, string message, bool retryable, int? status = null, TimeSpan? retryAfter = null) : Exception(message)
{
    /// <summary>Whether OpenCode tries again.</summary>
    public bool Retryable { get; } = retryable;

    /// <summary>How long the model server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>As it stands in a message's info.</summary>
    public JsonObject ToJson()
    {
        var data = new JsonObject { ["message"] = Message };
        if (name == "APIError")
            data["isRetryable"] = Retryable;
        if (status is { } code)
            data["statusCode"] = code;
        return new JsonObject { ["name"] = name, ["data"] = data };
    }
}
