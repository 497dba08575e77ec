using System.Globalization;
using Orchestrate.Domain.Agents;
using Orchestrate.Domain.Registries;
using Orchestrate.Domain.Rules;
using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Bundles;

/// <summary>What a bundle must satisfy beyond its schema. Pure; finds everything at once; throws for no bundle that fits the schema.</summary>
public static class BundleRules
{
    /// <summary>Most parallel workers without <c>policies.parallel_override</c> (PAR-1).</summary>
    public const int MaxParallelWithoutOverride = 6;

    /// <summary>Checks a bundle against the rules and the registries.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="defaults">The default agents.</param>
    /// <param name="variables">The variables registry.</param>
    /// <param name="skills">The skills registry.</param>
    public static IReadOnlyList<BundleFinding> Check(
        SpecBundle bundle, IReadOnlyList<AgentSpec> defaults, VariableRegistry variables, SkillRegistry skills)
    {
        var findings = new List<BundleFinding>();
        CheckAcceptanceTests(bundle, findings);
        findings.AddRange(WorkspaceRules.Check(bundle.Workspace));
        CheckAgents(bundle, AgentRegistry.Create(defaults, bundle.AgentSpecs), skills, findings);
        CheckSkills(bundle, findings);
        CheckVariables(bundle, variables, findings);
        CheckPolicies(bundle, findings);
        CheckLimits(bundle, findings);
        return findings;
    }

    private static void CheckAcceptanceTests(SpecBundle bundle, List<BundleFinding> findings)
    {
        ReportDuplicates(bundle.AcceptanceTests.Select(t => t.Id), "/acceptance_tests", "id", "duplicate_acceptance_test", "acceptance test", findings);
        if (bundle.AcceptanceTests.Count > 0 && !bundle.AcceptanceTests.Any(t => t.Required))
        {
            findings.Add(new("/acceptance_tests", "no_required_acceptance_test",
                "No acceptance test is required, so nothing could ever show that the run is done. Set `required` to true for at least one."));
        }

        for (var i = 0; i < bundle.AcceptanceTests.Count; i++)
            findings.AddRange(VerifierRules.Check(bundle.AcceptanceTests[i].Verifier, $"/acceptance_tests/{i}/verifier", bundle.Policies.HttpHosts));
    }

    internal static void CheckArguments(IReadOnlyList<string>? argv, string pointer, List<BundleFinding> findings)
    {
        if (argv is [var only] && only.Contains(' ', StringComparison.Ordinal))
        {
            findings.Add(new($"{pointer}/0", "shell_line",
                "This looks like a line for a shell, but no shell is involved. Write each argument as its own entry, for example [\"npm\", \"test\"].", Warning: true));
        }
    }

    internal static void CheckPath(string? path, string pointer, List<BundleFinding> findings)
    {
        if (path is null)
            return;
        if (!Paths.IsConfined(path))
            findings.Add(new(pointer, "path_outside_workspace", "The path must be relative to the repository's root and stay inside it: no leading slash, drive or `..`."));
        else if (Paths.Normalise(path).Split('/').Contains(".git", StringComparer.OrdinalIgnoreCase))
            findings.Add(new(pointer, "path_in_git_folder", "The path leads into the repository's `.git` folder, which is not part of a commit. Name a file of the working tree."));
    }

    internal static void CheckGlobs(IReadOnlyList<string>? globs, string pointer, List<BundleFinding> findings, bool isList = true)
    {
        for (var i = 0; i < (globs?.Count ?? 0); i++)
        {
            var glob = globs![i];
            var place = isList ? $"{pointer}/{i}" : pointer;
            if (string.IsNullOrWhiteSpace(glob) || !Paths.IsConfined(glob) || glob.Contains('\\', StringComparison.Ordinal) || glob[0] == '!')
            {
                findings.Add(new(place, "invalid_glob",
                    "A glob is relative to the repository's root and uses forward slashes, `*`, `?` and `**`; no leading slash or `!`, no `..`, no backslash."));
            }
            else if (glob.Contains('{', StringComparison.Ordinal))
            {
                findings.Add(new(place, "literal_braces", "Braces are taken literally. Write one glob for each alternative.", Warning: true));
            }
        }
    }

    private static void CheckAgents(SpecBundle bundle, AgentRegistry agents, SkillRegistry skills, List<BundleFinding> findings)
    {
        ReportDuplicates(bundle.AgentSpecs.Select(a => a.Name), "/agent_specs", "name", "duplicate_agent", "agent", findings);
        var skillNames = skills.Skills.Select(s => s.Name).Concat(bundle.SkillSpecs.Select(s => s.Name)).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < bundle.AgentSpecs.Count; i++)
            CheckAgent(bundle.AgentSpecs[i], $"/agent_specs/{i}", agents, skillNames, findings);
    }

    private static void CheckAgent(AgentSpec agent, string pointer, AgentRegistry agents, HashSet<string> skillNames, List<BundleFinding> findings)
    {
        if (agent.Name == AgentRegistry.Orchestrator)
            findings.Add(new($"{pointer}/name", "reserved_agent", "`orchestrator` is the agent that plans; workers need another name."));
        if (agent.Fallback == agent.Name)
            findings.Add(new($"{pointer}/fallback", "own_fallback", "An agent cannot be its own fallback. Name another agent or leave it out."));
        else if (agent.Fallback is { } fallback && (fallback == AgentRegistry.Orchestrator || agents.Find(fallback) is null))
            findings.Add(new($"{pointer}/fallback", "unknown_agent", $"There is no agent `{fallback}`. Known: {List(agents.All.Select(a => a.Name))}."));
        ReportUnknown(agent.Routes, TaskTypes.All, $"{pointer}/routes", "unknown_route", "task type", findings);
        ReportUnknown(agent.Tools, AgentTools.Allowed, $"{pointer}/tools", "tool_not_allowed", "tool that an agent may use", findings);
        ReportUnknown(agent.Skills, skillNames, $"{pointer}/skills", "unknown_skill", "skill", findings);
    }

    private static void CheckSkills(SpecBundle bundle, List<BundleFinding> findings) =>
        ReportDuplicates(bundle.SkillSpecs.Select(s => s.Name), "/skill_specs", "name", "duplicate_skill", "skill", findings);

    private static void CheckVariables(SpecBundle bundle, VariableRegistry variables, List<BundleFinding> findings)
    {
        var settable = variables.Variables.Where(v => v.Source == VariableSource.Bundle).ToList();
        foreach (var name in bundle.Registries.Variables.Keys)
        {
            var pointer = $"/registries/variables/{Escape(name)}";
            if (variables.Find(name) is not { } variable)
                findings.Add(new(pointer, "unknown_variable", $"The variables registry does not know `{Shorten(name)}`. Known: {List(settable.Select(v => v.Name))}."));
            else if (variable.Source == VariableSource.Server)
                findings.Add(new(pointer, "server_variable", $"`{name}` is set by the server. A bundle may set: {List(settable.Select(v => v.Name))}."));
        }

        foreach (var variable in settable.Where(v => v.Required && !bundle.Registries.Variables.ContainsKey(v.Name)))
            findings.Add(new($"/registries/variables/{variable.Name}", "missing_variable", $"`{variable.Name}` is required: {variable.Description}"));
    }

    private static void CheckPolicies(SpecBundle bundle, List<BundleFinding> findings)
    {
        CheckGlobs(bundle.Policies.ProtectedPaths, "/policies/protected_paths", findings);
        findings.AddRange(SpecFolderRules.Check(bundle.Policies));
        findings.AddRange(TightenedNumbers.Check(bundle.Policies));
        if (bundle.Policies is { SessionRecovery: "ask", Escalation: not "wait" })
        {
            findings.Add(new("/policies/session_recovery", "nobody_to_ask",
                "`session_recovery: ask` waits for a person, and `escalation: fail` says that there is none. Use `auto`, or `escalation: wait`."));
        }

        if (bundle.Policies is { ContextPressure: "ask", Escalation: not "wait" })
        {
            findings.Add(new("/policies/context_pressure", "nobody_to_ask",
                "`context_pressure: ask` waits for a person, and `escalation: fail` says that there is none. Use `auto`, or `escalation: wait`."));
        }

        for (var i = 0; i < bundle.Policies.HttpHosts.Count; i++)
        {
            if (!HttpHosts.IsEntry(bundle.Policies.HttpHosts[i]))
                findings.Add(new($"/policies/http_hosts/{i}", "invalid_host", "An entry is `host` or `host:port`, without scheme, path and wildcards."));
        }
    }

    private static void CheckLimits(SpecBundle bundle, List<BundleFinding> findings)
    {
        var limits = bundle.Limits;
        if (limits.MaxParallelWorkers > MaxParallelWithoutOverride && !bundle.Policies.ParallelOverride)
        {
            findings.Add(new("/limits/max_parallel_workers", "parallel_without_override",
                string.Create(CultureInfo.InvariantCulture, $"More than {MaxParallelWithoutOverride} parallel workers need `policies.parallel_override: true`.")));
        }

        if (limits.TurnTimeoutSeconds > limits.RunTimeoutSeconds)
            findings.Add(new("/limits/turn_timeout_seconds", "turn_longer_than_run", "A turn may last longer than the run; the run's limit ends it.", Warning: true));
        if (limits.InactivityTimeoutSeconds > limits.TurnTimeoutSeconds)
        {
            findings.Add(new("/limits/inactivity_timeout_seconds", "inactivity_longer_than_turn",
                "The inactivity limit is longer than a turn, so it never applies.", Warning: true));
        }
    }

    private static void ReportDuplicates(IEnumerable<string> names, string pointer, string member, string code, string what, List<BundleFinding> findings)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var index = 0;
        foreach (var name in names)
        {
            if (!first.TryAdd(name, index))
                findings.Add(new($"{pointer}/{index}/{member}", code, $"There is already {(what[0] is 'a' ? "an" : "a")} {what} `{name}` at {pointer}/{first[name]}. Names must be unique."));
            index++;
        }
    }

    private static void ReportUnknown(
        IReadOnlyList<string> values, IReadOnlyCollection<string> known, string pointer, string code, string what, List<BundleFinding> findings)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (!known.Contains(values[i]))
                findings.Add(new($"{pointer}/{i}", code, $"`{Shorten(values[i])}` is no {what}. Known: {List(known)}."));
        }
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));

    internal static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    internal static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
