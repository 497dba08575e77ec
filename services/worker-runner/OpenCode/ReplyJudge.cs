using Orchestrate.Domain.Failures;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>Decides what a reply is. OpenCode answers 200 for nearly everything, so that only a strict reading tells an answer from a failure.</summary>
public static class ReplyJudge
{
    /// <summary>The outcome, and the text when it is <c>answered</c> or the reason otherwise.</summary>
    /// <param name="reply">What OpenCode returned.</param>
    /// <param name="messageId">The message that was sent; a reply to another one is none (two prompts in one session both get the last answer).</param>
    public static (string Outcome, string Text) Judge(OpenCodeReply reply, string messageId)
    {
        if (reply.ErrorName is not null)
            return (OfError(reply.ErrorName), Describe(reply));
        if (reply.ParentId != messageId)
            return (AgentOutcomes.Transient, "OpenCode returned the answer to another message.");
        return reply.Finish switch
        {
            "stop" when !string.IsNullOrWhiteSpace(reply.Text) => (AgentOutcomes.Answered, reply.Text),
            "stop" => (AgentOutcomes.Overload, "The model's final message is empty."),
            "length" => (AgentOutcomes.Overload, "The model's final message was cut at its output limit."),
            "tool-calls" => (AgentOutcomes.Overload, "The agent stopped at a refused or aborted tool call without a final message."),
            null => (AgentOutcomes.Transient, "The model never finished its message."),
            var other => (AgentOutcomes.Transient, $"The model ended its message with '{other}'."),
        };
    }

    /// <summary>Whether a reply with an error blames the model's provider: it could not be reached, did not serve, or sent what is no answer. A request that it refuses is not its fault.</summary>
    public static bool IsProviderFault(OpenCodeReply reply) => reply.ErrorName switch
    {
        "ProviderAuthError" => true,
        "APIError" => reply.ErrorStatus is null or 401 or 403 or 408 or 429 or >= 500,
        "UnknownError" => reply.ErrorMessage?.Contains("JSON parsing failed", StringComparison.OrdinalIgnoreCase) ?? false,
        _ => false,
    };

    /// <summary>FAIL-6: what the reply says about the session itself, one of <see cref="SessionFaults"/>; null when there is nothing wrong with it.</summary>
    /// <param name="reply">What OpenCode returned.</param>
    /// <param name="messageId">The message that was sent.</param>
    public static string? SessionFault(OpenCodeReply reply, string messageId) => reply switch
    {
        { ErrorName: "ContextOverflowError" } => SessionFaults.ContextOverflow,
        { ErrorName: null } when reply.ParentId != messageId => SessionFaults.OtherAnswer,
        _ => null,
    };

    private static string OfError(string name) => name is "ContextOverflowError" or "MessageOutputLengthError" ? AgentOutcomes.Overload : AgentOutcomes.Transient;

    private static string Describe(OpenCodeReply reply)
    {
        var status = reply.ErrorStatus is { } code ? $" {code}" : string.Empty;
        return $"{reply.ErrorName}{status}: {reply.ErrorMessage}";
    }
}
