namespace Orchestrate.ScriptedModel.Playing;

/// <summary>Where a prompt stands in its run: the block <c>## Position</c> at the head of its text.</summary>
public sealed class Position
{
    private readonly Dictionary<string, string> _values = [];

    private Position()
    {
    }

    /// <summary>The block's keys.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["run", "kind", "agent", "task", "iteration", "attempt", "turn", "depth"];

    /// <summary>The value of a key, <c>-</c> when the block does not have it.</summary>
    public string this[string key] => _values.GetValueOrDefault(key, "-");

    /// <summary>Finds the first position block of a prompt; null when there is none.</summary>
    public static Position? Find(string prompt)
    {
        var lines = prompt.Split('\n').Select(l => l.TrimEnd('\r')).SkipWhile(l => l.Trim() != "## Position").Skip(1);
        var position = new Position();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || !Keys.Contains(line[..colon].Trim()))
            {
                if (line.Trim().Length == 0 && position._values.Count == 0)
                    continue;
                break;
            }

            position._values.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }

        return position._values.Count > 0 ? position : null;
    }

    /// <summary>The position as one line, without the run's id.</summary>
    public override string ToString() => string.Join(' ', Keys.Skip(1).Where(_values.ContainsKey).Select(k => $"{k}={_values[k]}"));
}
