using System.Text.Json;
using System.Text.RegularExpressions;
using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>What a completed call of OpenCode's <c>read</c> tool was about (ORC-2).</summary>
internal static partial class ReadTool
{
    /// <summary>Most reads of a turn that are reported.</summary>
    public const int Most = 100;

    /// <summary>The read; null for a state that names no file.</summary>
    /// <param name="state">The tool part's state: <c>input</c> with filePath, offset and limit; <c>output</c>, text.</param>
    /// <param name="directory">The clone.</param>
    public static FileRead? Of(JsonElement state, string directory)
    {
        if (!state.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Object || Text(input, "filePath") is not { Length: > 0 } path)
            return null;
        return new FileRead(Relative(path, directory), Lines(Text(state, "output") ?? string.Empty), IsNumber(input, "offset") && IsNumber(input, "limit"));
    }

    private static string Relative(string path, string directory)
    {
        var relative = Path.GetRelativePath(directory, Path.GetFullPath(path, directory)).Replace('\\', '/');
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>OpenCode numbers the lines and puts words of its own around them; an output without numbers is counted as it is.</summary>
    private static int Lines(string output)
    {
        var numbered = Numbered().Count(output);
        return numbered > 0 ? numbered : output.Length == 0 ? 0 : output.TrimEnd('\n').Count(character => character == '\n') + 1;
    }

    private static bool IsNumber(JsonElement input, string name) => input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^(?:<content>)?\s*\d+[:|]", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Numbered();
}
