using System.Globalization;
using System.Text.Json;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>What the supervisor did: JSON lines of the same form as the services', in a file of its own and, in the foreground, for the person at the terminal.</summary>
internal sealed class SupervisorLog(string file, TimeProvider time, Action<LogEntry> show)
{
    /// <summary>Category of its lines.</summary>
    internal const string Category = "supervisor";

    internal void Say(string message, params (string Key, object? Value)[] state) => Write("Information", message, state);

    internal void Warn(string message, params (string Key, object? Value)[] state) => Write("Warning", message, state);

    private void Write(string level, string message, (string Key, object? Value)[] state)
    {
        var line = JsonSerializer.Serialize(
            new Dictionary<string, object?>
            {
                ["Timestamp"] = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                ["LogLevel"] = level,
                ["Category"] = Category,
                ["Message"] = message,
                ["State"] = state.ToDictionary(part => part.Key, part => part.Value),
            },
            DomainJson.Options);
        File.AppendAllText(file, line + "\n");
        show(LogEntry.Parse(Category, line));
    }
}
