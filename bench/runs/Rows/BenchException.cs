namespace Orchestrate.Bench.Rows;

/// <summary>A row could not be measured, for a reason that its message tells in full.</summary>
/// <param name="message">What went wrong, and what to do about it.</param>
/// <param name="inner">What caused it.</param>
public sealed class BenchException(string message, Exception? inner = null) : Exception(message, inner);
