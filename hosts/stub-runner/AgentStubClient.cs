using System.Text.Json;
using Orchestrate.Contracts.Work;

namespace Orchestrate.StubRunner;

/// <summary>Asks the agent-stub.</summary>
public sealed class AgentStubClient(HttpClient http)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The final message of the turn.</summary>
    public async Task<string> AnswerAsync(ExecuteTurn turn, int epoch, string runnerId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var call = new { turn.RunId, turn.WorkId, Epoch = epoch, turn.AttemptId, turn.Kind, Iteration = turn.IterationNumber, turn.TaskId, Turn = turn.TurnNumber, RunnerId = runnerId };
        using var answer = await http.PostAsJsonAsync("/turns", call, Json, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }
}
