namespace Orchestrate.ScriptedModel.Playing;

/// <summary>A request that the scenario has no answer for. Becomes a 400, never a made-up answer.</summary>
public sealed class PlayException(string code, string message) : Exception(message)
{
    /// <summary><c>no_reply</c>, <c>no_step</c>, <c>no_value</c> or <c>bad_request</c>.</summary>
    public string Code { get; } = code;
}
