namespace Orchestrate.Domain.Failures;

/// <summary>A turn without an answer, classified.</summary>
/// <param name="Class">One of <see cref="FailureClasses"/>.</param>
/// <param name="Detail">A sentence that names the cause.</param>
/// <param name="ProviderFault">Whether the model's provider was at fault rather than the agent: which circuit breaker counts it (FAIL-3).</param>
public sealed record TurnFailure(string Class, string Detail, bool ProviderFault = false);
