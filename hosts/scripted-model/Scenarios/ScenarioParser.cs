using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.ScriptedModel.Playing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>Reads scenario files (format: README.md beside this project).</summary>
public static class ScenarioParser
{
    private static readonly string[] StepKeys = ["say", "tool", "args", "tools", "result", "raw", "latency_ms", "repeat"];

    /// <summary>Reads and validates a file.</summary>
    /// <exception cref="ScenarioException">The file is missing or cannot be played.</exception>
    public static Scenario ParseFile(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (IOException e)
        {
            throw new ScenarioException(path, 0, 0, e.Message);
        }
    }

    /// <summary>Reads and validates a scenario.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">Name for errors.</param>
    /// <exception cref="ScenarioException">The text cannot be played; the first problem is named with its line.</exception>
    public static Scenario Parse(string yaml, string source = "scenario")
    {
        var read = new YamlReading(source);
        var root = read.Entries(Load(yaml, source), "The scenario", ["name", "defaults", "replies"]);
        var defaults = root.TryGetValue("defaults", out var d) ? read.Entries(d, "'defaults'", ["latency_ms"]) : [];
        var replies = root.TryGetValue("replies", out var r) ? read.Sequence(r, "'replies'") : throw new ScenarioException(source, 1, 1, "The scenario has no 'replies'.");
        var parsed = replies.Select((node, i) => Reply(read, node, i + 1)).ToArray();
        RefuseTwins(read, parsed, replies);
        return new Scenario
        {
            Name = root.TryGetValue("name", out var name) ? read.Text(name, "'name'") : source,
            LatencyMs = Latency(read, defaults) ?? 0,
            Replies = parsed,
        };
    }

    private static YamlNode Load(string yaml, string source)
    {
        // The merging parser hides where broken YAML is broken: the plain one complains first.
        var plain = new Parser(new StringReader(yaml));
        try
        {
            while (plain.MoveNext())
                continue;
            var stream = new YamlStream();
            stream.Load(new MergingParser(new Parser(new StringReader(yaml))));
            return stream.Documents.Count == 1 ? stream.Documents[0].RootNode : throw new ScenarioException(source, 1, 1, "A scenario file holds exactly one YAML document.");
        }
        catch (YamlException e)
        {
            throw new ScenarioException(source, e.Start.Line, e.Start.Column, e.InnerException?.Message ?? e.Message);
        }
        catch (InvalidOperationException)
        {
            // The scanner's own slip on some unfinished texts; it says nothing useful.
            throw new ScenarioException(source, plain.Current?.End.Line ?? 1, plain.Current?.End.Column ?? 1, "Broken YAML after this place.");
        }
    }

    private static ScriptedReply Reply(YamlReading read, YamlNode node, int number)
    {
        var entries = read.Entries(node, "A reply", ["when", "steps", "faults", "latency_ms"]);
        var list = entries.TryGetValue("steps", out var s) ? read.Sequence(s, "'steps'") : throw read.Fail(node, "The reply has no 'steps'.");
        if (list.Children.Count == 0)
            throw read.Fail(list, "'steps' is empty: an answer needs at least one step.");
        var steps = list.Select(n => Step(read, n)).ToArray();
        for (var i = 0; i < steps.Length - 1; i++)
        {
            if (steps[i].IsFinal)
                throw read.Fail(list[i + 1], "This step is never reached: the turn ends with the 'result' or 'raw' before it.");
            if (steps[i].Repeat)
                throw read.Fail(list[i], "Only the last step may say 'repeat'.");
        }

        if (!steps[^1].IsFinal && !steps[^1].Repeat)
            throw read.Fail(list.Last(), "The last step must be 'result' or 'raw', or say 'repeat: true': after a tool call OpenCode calls the model again.");
        return new ScriptedReply
        {
            Number = number,
            Line = (int)node.Start.Line,
            When = new ReplyMatch { Fields = entries.TryGetValue("when", out var when) ? When(read, when) : new Dictionary<string, IReadOnlyList<string>>() },
            Steps = steps,
            Faults = entries.TryGetValue("faults", out var faults) ? [.. read.Sequence(faults, "'faults'").Select((n, i) => Fault(read, n, i + 1, steps))] : [],
            LatencyMs = Latency(read, entries),
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> When(YamlReading read, YamlNode node) =>
        read.Entries(node, "'when'", ReplyMatch.Keys).ToDictionary(e => e.Key, e => e.Value is YamlSequenceNode list
            ? (IReadOnlyList<string>)[.. list.Select(v => read.Text(v, $"'{e.Key}'"))]
            : [read.Text(e.Value, $"'{e.Key}'")]);

    private static ScriptedStep Step(YamlReading read, YamlNode node)
    {
        var entries = read.Entries(node, "A step", StepKeys);
        var kinds = new[] { "tool", "tools", "result", "raw" }.Where(entries.ContainsKey).ToArray();
        if (kinds.Length != 1)
            throw read.Fail(node, kinds.Length == 0 ? "A step needs one of 'tool', 'tools', 'result' or 'raw' ('say' only accompanies tools; a final text is 'raw')." : $"A step is only one of: {string.Join(", ", kinds)}.");
        if (entries.TryGetValue("args", out var args) && kinds[0] != "tool")
            throw read.Fail(args, "'args' belongs to 'tool'.");
        if (entries.TryGetValue("say", out var say) && kinds[0] is "result" or "raw")
            throw read.Fail(say, "'say' only accompanies tools: a result is the whole final message.");
        return new ScriptedStep
        {
            Line = (int)node.Start.Line,
            Say = say is null ? null : Checked(read, say, read.Text(say, "'say'")),
            Tools = kinds[0] switch
            {
                "tool" => [Call(read, entries["tool"], args)],
                "tools" => Calls(read, entries["tools"]),
                _ => [],
            },
            Result = kinds[0] == "result" ? Checked(read, entries["result"], read.JsonMapping(entries["result"], "'result'")) : null,
            Raw = kinds[0] == "raw" ? Checked(read, entries["raw"], read.Text(entries["raw"], "'raw'")) : null,
            LatencyMs = Latency(read, entries),
            Repeat = entries.TryGetValue("repeat", out var repeat) && read.Flag(repeat, "'repeat'"),
        };
    }

    private static ScriptedToolCall[] Calls(YamlReading read, YamlNode node)
    {
        var list = read.Sequence(node, "'tools'");
        if (list.Children.Count == 0)
            throw read.Fail(list, "'tools' is empty.");
        return [.. list.Select(n =>
        {
            var call = read.Entries(n, "A tool call", ["tool", "args"]);
            return Call(read, call.TryGetValue("tool", out var tool) ? tool : throw read.Fail(n, "A tool call needs 'tool'."), call.GetValueOrDefault("args"));
        })];
    }

    private static ScriptedToolCall Call(YamlReading read, YamlNode tool, YamlNode? args) =>
        new(read.Text(tool, "'tool'"), args is null ? [] : Checked(read, args, read.JsonMapping(args, "'args'")));

    private static ScriptedFault Fault(YamlReading read, YamlNode node, int number, ScriptedStep[] steps)
    {
        var entries = read.Entries(node, "A fault", ["step", "fault", "status", "retry_after", "times"]);
        if (!entries.TryGetValue("fault", out var name) || !Enum.GetValues<FaultKind>().Any(k => Named(k) == read.Text(name, "'fault'")))
            throw read.Fail(name ?? node, $"'fault' must be one of {string.Join(", ", Enum.GetValues<FaultKind>().Select(Named))}.");
        var kind = Enum.GetValues<FaultKind>().Single(k => Named(k) == read.Text(name, "'fault'"));
        foreach (var only in new[] { "status", "retry_after" })
            if (kind != FaultKind.Status && entries.TryGetValue(only, out var misplaced))
                throw read.Fail(misplaced, $"'{only}' belongs to the fault 'status'.");
        return new ScriptedFault
        {
            Number = number,
            Kind = kind,
            Step = entries.TryGetValue("step", out var step) ? read.Number(step, "'step'", 1, steps[^1].Repeat ? int.MaxValue : steps.Length) : 1,
            Status = kind != FaultKind.Status ? 0 : entries.TryGetValue("status", out var status) ? read.Number(status, "'status'", 400, 599) : throw read.Fail(node, "The fault 'status' needs 'status', for example 429."),
            RetryAfter = entries.TryGetValue("retry_after", out var after) ? read.Number(after, "'retry_after'", 0, 86_400) : null,
            Times = entries.TryGetValue("times", out var times) ? read.Number(times, "'times'", 1, int.MaxValue) : 1,
        };
    }

    /// <summary>The name of a fault in a file.</summary>
    internal static string Named(FaultKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static int? Latency(YamlReading read, Dictionary<string, YamlNode> entries) =>
        entries.TryGetValue("latency_ms", out var node) ? read.Number(node, "'latency_ms'", 0, 3_600_000) : null;

    private static T Checked<T>(YamlReading read, YamlNode node, T value)
    {
        foreach (var text in value is JsonNode json ? Template.Texts(json) : [value!.ToString()!])
            if (Template.Problem(text) is { } problem)
                throw read.Fail(node, problem);
        return value;
    }

    private static void RefuseTwins(YamlReading read, ScriptedReply[] replies, YamlSequenceNode nodes)
    {
        foreach (var twins in replies.GroupBy(r => r.When.ToString(), StringComparer.Ordinal).Where(g => g.Count() > 1))
            throw read.Fail(nodes[twins.ElementAt(1).Number - 1], $"This reply is never used: the one in line {twins.First().Line} matches the same turns ({twins.Key}).");
    }
}
