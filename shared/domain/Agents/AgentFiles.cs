using System.Text.RegularExpressions;
using Orchestrate.Domain.Bundles;

namespace Orchestrate.Domain.Agents;

/// <summary>
/// Reads agents out of a workspace's own files (AGT-2), OpenCode's <c>.opencode/agent/NAME.md</c>. Only who the agent is and how it works is taken from them: what it may do (<c>tools</c>,
/// <c>permission</c>, <c>model</c>) the server's rules and the bundle decide. Pure; throws for no text.
/// </summary>
public static partial class AgentFiles
{
    /// <summary>Folders that are looked into; a name in the first one counts.</summary>
    public static IReadOnlyList<string> Folders { get; } = [".opencode/agent", ".opencode/agents"];

    /// <summary>Most files that are read.</summary>
    public const int MaxFiles = 20;

    /// <summary>Largest file that is read, bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxDescription = 1000;

    /// <summary>The agent that a file defines. Its definition is cut to what goes into a prompt, because it is kept with the run's state.</summary>
    /// <param name="path">The file, for example <c>.opencode/agent/review.md</c>; the agent's name is the file's.</param>
    /// <param name="text">Its content.</param>
    public static AgentFile Read(string path, string text)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        name = name.EndsWith(".md", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        if (name is AgentRegistry.Orchestrator or "orchestrate")
            return AgentFile.LeftOut(path, "A workspace cannot replace the orchestrator agent.");
        if (!Name().IsMatch(name))
            return AgentFile.LeftOut(path, "An agent's name is its file's: lower-case letters, digits, underscores and hyphens, at most 64, beginning with a letter.");
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            return AgentFile.LeftOut(path, "It holds control characters.");

        var (matter, body) = FrontMatter.Split(text.ReplaceLineEndings("\n").TrimStart('\uFEFF'));
        if (matter is null)
            return AgentFile.LeftOut(path, "Its front matter has no end: a line with nothing but `---` is missing.");
        if (matter.Text("mode") is "primary")
            return AgentFile.LeftOut(path, "Its mode is `primary`, and only subagents do tasks.");
        if (matter.Text("disable") is "true")
            return new(null, []);
        body = body.Trim();
        var description = matter.Text("description") ?? body.Split('\n').Select(line => line.TrimStart('#', ' ')).FirstOrDefault(line => line.Length > 0);
        if (string.IsNullOrWhiteSpace(description))
            return AgentFile.LeftOut(path, "It is empty. Give it a `description` in its front matter and a text.");

        var named = matter.List("routes") ?? matter.List("task_types") ?? [];
        var unknown = named.Except(TaskTypes.All, StringComparer.Ordinal).ToList();
        return new(
            new AgentSpec
            {
                Name = name,
                Description = description.Length > MaxDescription ? description[..MaxDescription] : description,
                Definition = body.Length == 0 ? null : AgentDefinitions.ForPrompt(body),
                Routes = [.. named.Intersect(TaskTypes.All, StringComparer.Ordinal)],
            },
            unknown.Count == 0 ? [] : [$"The agent file `{path}` names routes that are no task types: {string.Join(", ", unknown.Take(5))}. Known: {string.Join(", ", TaskTypes.All)}."]);
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
