using Orchestrate.Domain.Rules;
using Orchestrate.Domain.Tasks;

namespace Orchestrate.Domain.Planning;

/// <summary>How the results of an iteration's agents are collected, so that they fit the orchestrator agent's window (CWB-1). Pure.</summary>
/// <param name="Name"><c>direct</c>, <c>summary</c> or <c>file_based</c>.</param>
/// <param name="OutputSize">The <c>output_size</c> of its tasks: <c>full</c>, <c>summary</c> or <c>minimal</c>.</param>
/// <param name="Limit">How much each agent returns.</param>
public sealed record CollectionMode(string Name, string OutputSize, AnswerLimit Limit)
{
    /// <summary>Most agents whose whole results are collected.</summary>
    public const int MostDirect = 4;

    /// <summary>Most agents whose summaries are collected.</summary>
    public const int MostSummaries = 9;

    /// <summary>Where names of details begin that are kept as artifacts and never merged.</summary>
    public const string Scratch = "scratch/";

    private const int LongestTopic = 40;

    /// <summary>1–4 agents: at most 8000 tokens each.</summary>
    public static CollectionMode Direct { get; } = new("direct", "full", new(null, 8000));

    /// <summary>5–9 agents: at most 30 lines and 500 tokens each.</summary>
    public static CollectionMode Summary { get; } = new("summary", "summary", new(30, 500));

    /// <summary>10 and more agents: at most 3 lines each, and the details as an artifact.</summary>
    public static CollectionMode FileBased { get; } = new("file_based", "minimal", new(3, 500));

    /// <summary>The mode for a number of agents.</summary>
    public static CollectionMode For(int agentCount) => agentCount <= MostDirect ? Direct : agentCount <= MostSummaries ? Summary : FileBased;

    /// <summary>The mode that a task reports in; a task without an <c>output_size</c> returns everything.</summary>
    public static CollectionMode Of(AgentTask task) => task.OutputSize switch
    {
        "minimal" => FileBased,
        "summary" => Summary,
        _ => Direct,
    };

    /// <summary>How much a task's agent returns, with what the bundle tightens.</summary>
    /// <param name="task">The task.</param>
    /// <param name="numbers">The numbers that hold.</param>
    public static AnswerLimit LimitOf(AgentTask task, RuleNumbers numbers) => task.OutputSize switch
    {
        "minimal" => new(numbers.FileBasedLines, numbers.SummarySize),
        "summary" => new(numbers.SummaryLines, numbers.SummarySize),
        _ => new(null, numbers.DirectSize),
    };

    /// <summary>Name of the artifact that holds an agent's details: <c>scratch/agent-N-topic.md</c>.</summary>
    /// <param name="number">The task's number in the plan, from 1.</param>
    /// <param name="title">The task's title, which becomes the topic: lower-case ASCII letters, digits and hyphens, at most 40.</param>
    public static string DetailsName(int number, string title)
    {
        var words = string.Concat(title.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var topic = string.Join('-', words);
        topic = (topic.Length <= LongestTopic ? topic : topic[..LongestTopic]).Trim('-');
        return $"{Scratch}agent-{Identity.Part(number)}-{(topic.Length == 0 ? "task" : topic)}.md";
    }

    /// <summary>Name of the artifact that a task's details are asked for in; null when none is.</summary>
    public static string? DetailsOf(AgentTask task) => task.WriteTo?.StartsWith(Scratch, StringComparison.Ordinal) == true ? task.WriteTo : null;
}
