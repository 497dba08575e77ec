using System.Globalization;
using System.Text.Json;

namespace Orchestrate.Cli.Rendering;

/// <summary>Shows API keys, and finds the one that a person means.</summary>
public static class KeyViews
{
    private const int ShortestPrefix = 4;
    private const int ShortId = 8;

    /// <summary>Shows the keys.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="list">The server's answer.</param>
    public static void List(Terminal terminal, JsonElement list)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        terminal.Table(
            ["id", "name", "begins", "status", "scopes", "tenant", "created", "last used", "expires"],
            list.Items("keys").Select(key => (IReadOnlyList<string>)
            [
                Id(key), $"[bold]{Clean.Markup(key.Text("name"), 64)}[/]", Clean.Markup(key.Text("prefix") ?? "-", 20), Status(key), Clean.Markup(string.Join(' ', key.Texts("scopes")), 100),
                Clean.Markup(key.Text("tenant") ?? "-", 64), Day(key, "created_at"), Time(key, "last_used_at") ?? "never", Time(key, "expires_at") ?? "never",
            ]));
    }

    /// <summary>Shows a key that was made, with the key itself.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="key">The server's answer.</param>
    public static void Created(Terminal terminal, JsonElement key)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        terminal.Line($"[bold]{Clean.Markup(key.Text("name"), 64)}[/] ({Id(key)}) may {Clean.Markup(string.Join(", ", key.Texts("scopes")), 100)}; expires: {Time(key, "expires_at") ?? "never"}");
        terminal.Plain(Clean.Line(key.Text("key"), 200));
        terminal.Line("[yellow]This is the only time that the key is shown.[/] Send it as \"Authorization: Bearer …\", or set ORCHESTRATE_API_KEY.");
    }

    /// <summary>The beginning of a key's id, as it is shown.</summary>
    /// <param name="key">One of the list.</param>
    public static string Id(JsonElement key) => Clean.Line(key.Text("key_id") is { Length: > ShortId } id ? id[..ShortId] : "-", ShortId);

    /// <summary>The keys that a text may mean: a whole id, else the name of one that was not revoked, else the beginning of an id.</summary>
    /// <param name="list">The server's answer.</param>
    /// <param name="typed">What was typed.</param>
    public static IReadOnlyList<JsonElement> Find(JsonElement list, string typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var keys = list.Items("keys");
        var exact = keys.Where(key => key.Text("key_id") == typed).ToList();
        if (exact.Count == 0)
            exact = [.. keys.Where(key => key.Text("name") == typed && key.Text("status") != "revoked")];
        return exact.Count > 0 || typed.Length < ShortestPrefix
            ? exact
            : [.. keys.Where(key => key.Text("key_id")?.StartsWith(typed, StringComparison.OrdinalIgnoreCase) == true)];
    }

    private static string Status(JsonElement key) => key.Text("status") switch
    {
        "active" => "[green]active[/]",
        "revoked" => $"revoked {Day(key, "revoked_at")}{(key.Text("revoked_by") is { } by ? $" by {Clean.Markup(by, 64)}" : string.Empty)}",
        var other => Clean.Markup(other ?? "-", 20),
    };

    private static string Day(JsonElement key, string member) => At(key, member)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-";

    private static string? Time(JsonElement key, string member) => At(key, member) is { } at ? at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC" : null;

    private static DateTimeOffset? At(JsonElement key, string member) =>
        DateTimeOffset.TryParse(key.Text(member), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : null;
}
