namespace Orchestrate.WorkerRunner.Execution;

/// <summary>A piece of work cannot be done for a reason that is not the agent's.</summary>
/// <param name="failureClass"><c>transient</c>, <c>lost</c>, <c>cancelled</c> or <c>fatal</c>.</param>
/// <param name="code">Stable code.</param>
/// <param name="message">What to do.</param>
public sealed class WorkFailureException(string failureClass, string code, string message) : Exception(message)
{
    /// <summary>The class.</summary>
    public string FailureClass { get; } = failureClass;

    /// <summary>The code.</summary>
    public string Code { get; } = code;
}
