using System.Text.Json.Nodes;

namespace Orchestrate.ScriptedModel.Playing;

/// <summary>Completes the shorthand of an AgentResult.</summary>
public static class ResultFiller
{
    /// <summary>A whole AgentResult: what the scenario says, and neutral values for the mandatory fields it leaves out. Fields set to <c>null</c> are removed, so that a scenario can also be wrong on purpose.</summary>
    public static JsonObject Fill(JsonObject shorthand)
    {
        var status = shorthand["status"]?.ToString() ?? "success";
        var result = new JsonObject
        {
            ["schema_version"] = "1",
            ["status"] = status,
            ["artifacts"] = new JsonArray(),
            ["evidence"] = new JsonArray(),
            ["logs"] = new JsonArray(),
            ["iteration_summary"] = new JsonObject
            {
                ["plan"] = "Read the task and choose the smallest change.",
                ["act"] = "Made the change with the tools.",
                ["check"] = "Looked at the outcome of the commands.",
                ["fix"] = "Nothing had to be corrected.",
                ["report"] = $"The turn ends with status {status}.",
            },
            ["next_actions"] = new JsonArray(),
            ["confidence"] = status == "success" ? 90 : 40,
        };
        Overlay(result, shorthand);
        return result;
    }

    private static void Overlay(JsonObject target, JsonObject source)
    {
        foreach (var (key, value) in source)
        {
            if (value is null)
                target.Remove(key);
            else if (key == "iteration_summary" && value is JsonObject phases && target[key] is JsonObject filled)
                Overlay(filled, phases);
            else
                target[key] = value.DeepClone();
        }
    }
}
