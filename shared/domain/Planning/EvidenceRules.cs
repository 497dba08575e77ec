using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>What a task may ask to have verified (VER-6): acceptance tests of the bundle, and harmless checks that can work. Pure.</summary>
public static class EvidenceRules
{
    /// <summary>Reviews a task's evidence requirements.</summary>
    /// <param name="task">The task.</param>
    /// <param name="pointer">Where it stands in the plan.</param>
    /// <param name="bundle">The run's bundle.</param>
    public static IReadOnlyList<PlanBreach> Review(AgentTask task, string pointer, SpecBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(bundle);
        var breaches = new List<PlanBreach>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < task.EvidenceRequirements.Count; i++)
        {
            var requirement = task.EvidenceRequirements[i];
            var place = $"{pointer}/evidence_requirements/{i}";
            if (!seen.Add(requirement.Id))
                breaches.Add(new("VER-6", $"{place}/id", $"Requirement `{requirement.Id}` occurs twice.", "Give each requirement its own id."));
            if (requirement.AcceptanceTest is null == requirement.Verifier is null)
                breaches.Add(new("VER-6", place, "A requirement needs either `acceptance_test` or `verifier`.", "Refer to an acceptance test of the bundle, or add one harmless verifier."));
            else if (requirement.Verifier is { } verifier)
                breaches.AddRange(ReviewVerifier(verifier, $"{place}/verifier"));
            else if (bundle.AcceptanceTests.All(t => t.Id != requirement.AcceptanceTest))
                breaches.Add(new("VER-6", $"{place}/acceptance_test", $"The bundle has no acceptance test `{requirement.AcceptanceTest}`.", $"Name one of: {string.Join(", ", bundle.AcceptanceTests.Select(t => t.Id))}."));
        }

        return breaches;
    }

    private static IEnumerable<PlanBreach> ReviewVerifier(VerifierSpec verifier, string place)
    {
        if (!VerifierTypes.Harmless.Contains(verifier.Type))
        {
            var what = VerifierTypes.All.Contains(verifier.Type) ? $"`{verifier.Type}` comes from the bundle only." : $"There is no verifier `{verifier.Type}`.";
            return [new("VER-6", $"{place}/type", what, $"Refer to an acceptance test, or use {string.Join(", ", VerifierTypes.Harmless.SkipLast(1))} or {VerifierTypes.Harmless[^1]}.")];
        }

        if (verifier is { Type: "json_schema", Schema: null })
            return [new("VER-6", $"{place}/schema", "A task's `json_schema` brings its schema itself.", "Put the schema into `schema`; a file of the repository cannot be named.")];
        return VerifierRules.Check(verifier, place, []).Where(f => !f.Warning).Select(f => new PlanBreach("VER-6", f.Pointer, f.Message, "Correct the verifier, or leave it out."));
    }
}
