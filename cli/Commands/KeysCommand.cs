using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate keys [list]</c>, <c>… create</c> and <c>… revoke KEY</c>.</summary>
internal static class KeysCommand
{
    private const int LongestNumber = 6;

    internal static Command Create(CliEnvironment environment) =>
        new Command("keys", "List API keys; make one, or revoke one. Needs a key with the scope admin.") { List(environment), Make(environment), Revoke(environment) }
            .Does(environment, (result, cancellationToken) => ListAsync(result, environment, cancellationToken))
            .With("orchestrate keys", "orchestrate keys create --name ci --scope runs:read,runs:write --expires 90d", "orchestrate keys revoke ci");

    private static Command List(CliEnvironment environment) =>
        new Command("list", "List keys: those that work, then those that ended last.") { }
            .Does(environment, (result, cancellationToken) => ListAsync(result, environment, cancellationToken))
            .With("orchestrate keys list", "orchestrate keys list --json");

    private static Command Make(CliEnvironment environment)
    {
        var name = new Option<string>("--name") { Description = "Its name; stands in logs and beside decisions", HelpName = "NAME", Required = true };
        var scope = new Option<string[]>("--scope")
        {
            Description = "What it may do: runs:read, runs:write, runs:ack or admin (everything); several with commas, or the option several times",
            HelpName = "SCOPES",
            Required = true,
        };
        var tenant = new Option<string?>("--tenant") { Description = "Whom it works for, where several keys work for one (default: itself)", HelpName = "NAME" };
        var expires = new Option<string?>("--expires") { Description = "When it stops working, for example 12h, 30d or 52w (default: never)", HelpName = "TIME" };
        return new Command("create", "Make a key. It is shown once.") { name, scope, tenant, expires }
            .Does(environment, async (result, cancellationToken) =>
            {
                var scopes = result.GetRequiredValue(scope).SelectMany(s => s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
                var seconds = result.GetValue(expires) is { } typed ? Seconds(typed) : (long?)null;
                using var session = Shared.Connect(result, environment);
                var key = await session.Client.CreateKeyAsync(result.GetRequiredValue(name), scopes, result.GetValue(tenant), seconds, cancellationToken);
                if (session.Json)
                    await session.PrintAsync(key);
                else
                    KeyViews.Created(session.Terminal, key);
                return ExitCodes.Ok;
            })
            .With("orchestrate keys create --name ci --scope runs:read,runs:write", "orchestrate keys create --name visitor --scope runs:read --expires 12h", "orchestrate keys create --name ci-2 --scope runs:write --tenant ci");
    }

    private static Command Revoke(CliEnvironment environment)
    {
        var which = new Argument<string>("KEY") { Description = "Its id, the beginning of its id (4 characters or more), or its name" };
        return new Command("revoke", "End a key. It stops working within seconds, and its open event streams end.") { which }
            .Does(environment, async (result, cancellationToken) =>
            {
                using var session = Shared.Connect(result, environment);
                var found = One(await session.Client.KeysAsync(cancellationToken), result.GetRequiredValue(which));
                var revoked = await session.Client.RevokeKeyAsync(found.Text("key_id")!, cancellationToken);
                if (session.Json)
                    await session.PrintAsync(revoked);
                else
                    session.Terminal.Line($"revoked: [bold]{Clean.Markup(revoked.Text("name"), 64)}[/] ({KeyViews.Id(revoked)}); it stops working within seconds");
                return ExitCodes.Ok;
            })
            .With("orchestrate keys revoke ci", "orchestrate keys revoke 9b1f03c2");
    }

    private static async Task<int> ListAsync(ParseResult result, CliEnvironment environment, CancellationToken cancellationToken)
    {
        using var session = Shared.Connect(result, environment);
        var list = await session.Client.KeysAsync(cancellationToken);
        if (session.Json)
            await session.PrintAsync(list);
        else
            KeyViews.List(session.Terminal, list);
        return ExitCodes.Ok;
    }

    private static JsonElement One(JsonElement list, string typed) => KeyViews.Find(list, typed) switch
    {
        [var only] => only,
        [] => throw new CliException(ExitCodes.Refused, $"There is no key '{Clean.Line(typed)}'. 'orchestrate keys' lists them."),
        var several => throw new CliException(ExitCodes.Refused, $"'{Clean.Line(typed)}' fits {several.Count} keys: {string.Join(", ", several.Take(5).Select(KeyViews.Id))}. Give more of the id."),
    };

    private static long Seconds(string typed)
    {
        var unit = typed.Length > 1 && typed.Length <= LongestNumber + 1
            ? typed[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, 'w' => 604_800, _ => 0 }
            : 0;
        if (unit > 0 && long.TryParse(typed.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            return number * unit;
        throw new CliException($"'{Clean.Line(typed, 40)}' is no time. Write a number and s, m, h, d or w, for example 30d.");
    }
}
