using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Prompts;
using Orchestrate.Domain.Rules;

namespace Orchestrate.Domain.Runs;

/// <summary>What is constant during a run: the bundle and what the server brings.</summary>
public sealed record RunContext
{
    /// <summary>The bundle.</summary>
    public required SpecBundle Bundle { get; init; }

    /// <summary>What is done with it.</summary>
    public RunMode Mode { get; init; }

    /// <summary>The agents the run knows before its workspace is read.</summary>
    public required AgentRegistry Agents { get; init; }

    /// <summary>The agents that a run knows in a state: with those that its workspace defines, after the bundle's and before the default ones (AGT-2).</summary>
    /// <param name="state">The run.</param>
    public AgentRegistry AgentsOf(RunState state) => state.WorkspaceAgents.Count == 0 ? Agents : Agents.With(state.WorkspaceAgents, Bundle.AgentSpecs);

    /// <summary>The server's limits.</summary>
    public required ServerLimits ServerLimits { get; init; }

    /// <summary>Model for agents without a preference, <c>provider/model</c>.</summary>
    public required string DefaultModel { get; init; }

    /// <summary>Sandbox policy when the bundle has none.</summary>
    public required string DefaultSandbox { get; init; }

    /// <summary>How long an open breaker waits before its trial (FAIL-3).</summary>
    public TimeSpan BreakerCooldown { get; init; } = CircuitBreaker.Cooldown;

    /// <summary>Makes the system texts from templates, registries and skills.</summary>
    public required ISystemTexts Texts { get; init; }

    /// <summary>The fixed words of turns' prompts.</summary>
    public required TurnTexts TurnTexts { get; init; }

    /// <summary>The acceptance tests that run on the base commit during preparation; none when they are all that the run does afterwards.</summary>
    public IReadOnlyList<AcceptanceTest> TestsOnBase => Mode == RunMode.VerifyOnly ? [] : Bundle.AcceptanceTests;

    /// <summary>Every model that an agent of this run may use, sorted; none in a run without agents.</summary>
    public IReadOnlyList<string> Models => Mode == RunMode.VerifyOnly ? [] :
    [
        .. new[] { Bundle.ModelPreferences.Orchestrator, Bundle.ModelPreferences.Worker, Bundle.ModelPreferences.Default ?? DefaultModel }
            .Concat(Agents.All.Select(a => a.Model)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Every agent of this run as OpenCode is configured for it, the orchestrator agent first; none in a run without agents (ORC-1, NDP-2).</summary>
    public IReadOnlyList<AgentSettings> AgentSettings => Mode == RunMode.VerifyOnly ? [] : AgentSettingsOf.Run(this);

    /// <summary>Globs of files that no attempt may change (VER-7).</summary>
    public IReadOnlyList<string> ProtectedPaths => Verification.ProtectedPaths.Of(Bundle);

    /// <summary>The rules' numbers that hold, with what the bundle tightens.</summary>
    public RuleNumbers Numbers => RuleNumbers.Of(Bundle.Policies);

    /// <summary>Sandbox policy that holds.</summary>
    public string Sandbox => Bundle.Policies.Sandbox ?? DefaultSandbox;
}
