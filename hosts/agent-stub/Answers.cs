using System.Collections.Concurrent;

namespace Orchestrate.AgentStub;

/// <summary>What an honest agent says: a plan of four independent tasks, work that is done, a report.</summary>
public static class Answers
{
    private const int Tasks = 4;

    private const string Head = """
        {"schema_version":"1","status":"success","artifacts":[],"evidence":[],"logs":[],"confidence":90,"iteration_summary":{"plan":"p","act":"a","check":"c","fix":"f","report":"r"},"next_actions":[
        """;

    private const string Done = Head + "]}";

    private static readonly ConcurrentDictionary<(int Iteration, int Changing), string> Plans = new();

    /// <summary>The final message of a turn: an <c>AgentResult</c>.</summary>
    /// <param name="call">The turn.</param>
    /// <param name="changing">How many of the plan's tasks change files; the others find something out.</param>
    public static string To(TurnCall call, int changing)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Kind == "plan" ? Plans.GetOrAdd((call.Iteration, changing), Plan) : Done;
    }

    private static string Plan((int Iteration, int Changing) plan) => Head + string.Join(',', Enumerable.Range(1, Tasks).Select(number => $$$"""
        {"type":"dispatch_task","task":{"task_id":"I{{{plan.Iteration}}}T{{{number}}}","title":"Piece {{{number}}}","description":"Do piece {{{number}}}.","type":"{{{(number <= plan.Changing ? "implementation" : "research")}}}","expected_outputs":[],
        "estimate":{"reads":2,"edits":2,"bash":1,"verification":1},"evidence_requirements":[{"id":"e","acceptance_test":"first"}]}}
        """)) + "]}";
}
