using Orchestrate.Domain.Rules;

namespace Orchestrate.RunApi.Published;

/// <summary>The rules of the protocol.</summary>
/// <param name="Rules">All of them, in the order of the documentation.</param>
internal sealed record RuleList(IReadOnlyList<Rule> Rules);
