using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.ScriptedModel.Playing;

/// <summary>Finds the answer to a request in a scenario.</summary>
public sealed class ScenarioPlayer(Scenario scenario, FaultCounter faults) : IPlayer
{
    /// <summary>The answer to requests that no turn made (titles, summaries).</summary>
    public const string CannedText = "Scripted model";

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The scenario.</summary>
    public Scenario Scenario { get; } = scenario;

    /// <inheritdoc/>
    public string Name => Scenario.Name;

    /// <summary>The answer to a model call. Uses up a fault when one is due.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="PlayException">The scenario has no answer.</exception>
    public ScriptedAnswer Answer(PlayContext context)
    {
        var reply = Match(context) ?? throw new PlayException("no_reply", $"The scenario '{Scenario.Name}' has no reply for {context.Position}.");
        var number = context.Request.Step;
        var step = reply.StepAt(number) ?? throw new PlayException("no_step", $"The reply in line {reply.Line} of the scenario '{Scenario.Name}' has {reply.Steps.Count} steps; step {number} was asked for at {context.Position}.");
        var answer = new ScriptedAnswer
        {
            Text = step.Result is { } result ? Json(ResultFiller.Fill((JsonObject)Template.Fill(result, context)!)) : Template.Fill(step.Raw ?? step.Say ?? string.Empty, context),
            Calls = [.. step.Tools.Select(c => (c.Tool, Json(Template.Fill(c.Args, context)!)))],
            LatencyMs = step.LatencyMs ?? reply.LatencyMs ?? Scenario.LatencyMs,
            Reply = reply.Number,
        };
        return answer with { Fault = reply.Faults.FirstOrDefault(f => f.Step == number && faults.TryUse($"{context.Position["run"]}/{reply.Number}/{f.Number}", f.Times)) };
    }

    private ScriptedReply? Match(PlayContext context) => Scenario.Replies
        .Where(r => r.When.Fits(context.Position, context.Request.Model, context.Request.Prompt))
        .MaxBy(r => r.When.Specificity);

    private static string Json(JsonNode node) => node.ToJsonString(Compact);
}
