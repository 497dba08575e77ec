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

    private static readonly ConcurrentDictionary<int, string> Plans = new();

    /// <summary>The final message of a turn: an <c>AgentResult</c>.</summary>
    public static string To(TurnCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Kind == "plan" ? Plans.GetOrAdd(call.Iteration, Plan) : Done;
    }

    private static string Plan(int iteration) => Head + string.Join(',', Enumerable.Range(1, Tasks).Select(number => $$$"""
        {"type":"dispatch_task","task":{"task_id":"I{{{iteration}}}T{{{number}}}","title":"Piece {{{number}}}","description":"Do piece {{{number}}}.","type":"implementation","expected_outputs":[],
        "evidence_requirements":[{"id":"e","acceptance_test":"first"}]}}
        """)) + "]}";
}
