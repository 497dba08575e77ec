using Orchestrate.Domain.Results;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Gates;

/// <summary>SCORE-1: flaws in the form and size of an answer that is acceptable all the same. Each rule adds its own kind here. Pure.</summary>
public static class FormNotes
{
    /// <summary>Points of consistency that one flaw costs.</summary>
    private const int Flaw = 40;

    /// <summary>The flaws of an answer.</summary>
    /// <param name="task">The task.</param>
    /// <param name="result">The strict answer.</param>
    public static IReadOnlyList<ScoreNote> Of(AgentTask task, AgentResult result)
    {
        var notes = new List<ScoreNote>();
        var known = task.EvidenceRequirements.SelectMany(r => new[] { r.Id, r.AcceptanceTest }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var unknown = result.Evidence.Select(e => e.RequirementId).OfType<string>().Where(id => !known.Contains(id)).Distinct(StringComparer.Ordinal).Take(5).ToList();
        if (unknown.Count > 0)
            notes.Add(new(Flaw, $"The evidence names requirements that the task does not have: {string.Join(", ", unknown)}."));
        var twice = result.Artifacts.Select(a => a.Path).OfType<string>().GroupBy(path => path, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).Take(5).ToList();
        if (twice.Count > 0)
            notes.Add(new(Flaw, $"Artifacts are listed more than once: {string.Join(", ", twice)}."));
        return notes;
    }
}
