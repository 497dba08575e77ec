using System.CommandLine;
using System.Globalization;
using System.Net;

namespace Orchestrate.Cli.Commands;

/// <summary>Options that are passed on to the standalone host.</summary>
internal sealed class HostOptions
{
    internal Option<int> Port { get; } = new("--port") { Description = "TCP port; 0 takes any free one", DefaultValueFactory = _ => 7717, HelpName = "N" };

    internal Option<string?> Listen { get; } = new("--listen") { Description = "Address to listen on, other than 127.0.0.1; needs --allow-remote", HelpName = "ADDRESS" };

    internal Option<bool> AllowRemote { get; } = new("--allow-remote") { Description = "Let other machines connect (with the API key)" };

    internal Option<string?> Model { get; } = new("--model") { Description = "Default model; its key comes from the provider's environment variable", HelpName = "PROVIDER/NAME" };

    internal Option<string?> ModelUrl { get; } = new("--model-url") { Description = "Address of the model's OpenAI-compatible interface", HelpName = "URL" };

    internal Option<string[]> Set { get; } = new("--set") { Description = "Any other setting, for example --set Runner:Slots=4", HelpName = "SECTION:KEY=VALUE", DefaultValueFactory = _ => [] };

    internal Command AddTo(Command command)
    {
        foreach (var option in (Option[])[Port, Listen, AllowRemote, Model, ModelUrl, Set])
            command.Options.Add(option);
        return command;
    }

    internal IReadOnlyList<string> Arguments(ParseResult result)
    {
        var arguments = new List<string> { "--port", result.GetValue(Port).ToString(CultureInfo.InvariantCulture) };
        foreach (var option in (Option<string?>[])[Listen, Model, ModelUrl])
        {
            if (result.GetValue(option) is { } value)
                arguments.AddRange([option.Name, value]);
        }
        if (result.GetValue(AllowRemote))
            arguments.Add(AllowRemote.Name);
        arguments.AddRange(Settings(result).Select(setting => $"--{setting.Key}={setting.Value}"));
        return arguments;
    }

    /// <summary>What <c>--set</c> sets, by key.</summary>
    internal IReadOnlyDictionary<string, string?> Settings(ParseResult result)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var setting in result.GetValue(Set) ?? [])
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !setting[..equals].Contains(':', StringComparison.Ordinal))
                throw new CliException($"--set must be SECTION:KEY=VALUE, not '{setting}'.");
            settings[setting[..equals]] = setting[(equals + 1)..];
        }
        return settings;
    }

    /// <summary>The options as they were typed, for another command line.</summary>
    internal IReadOnlyList<string> Typed(ParseResult result)
    {
        var typed = new List<string> { Port.Name, result.GetValue(Port).ToString(CultureInfo.InvariantCulture) };
        foreach (var option in (Option<string?>[])[Listen, Model, ModelUrl])
        {
            if (result.GetValue(option) is { } value)
                typed.AddRange([option.Name, value]);
        }
        if (result.GetValue(AllowRemote))
            typed.Add(AllowRemote.Name);
        foreach (var setting in result.GetValue(Set) ?? [])
            typed.AddRange([Set.Name, setting]);
        return typed;
    }

    /// <exception cref="CliException">It is no port.</exception>
    internal int CheckedPort(ParseResult result) => result.GetValue(Port) is >= 0 and <= IPEndPoint.MaxPort and var port
        ? port
        : throw new CliException($"--port must be a number from 0 to {IPEndPoint.MaxPort}, not '{result.GetValue(Port)}'.");

    /// <exception cref="CliException">It is no address, or one for other machines without <c>--allow-remote</c>.</exception>
    internal IPAddress CheckedListen(ParseResult result)
    {
        var text = result.GetValue(Listen);
        if (text is null or "localhost")
            return IPAddress.Loopback;
        if (!IPAddress.TryParse(text, out var address))
            throw new CliException($"--listen must be an IP address, not '{text}'.");
        return IPAddress.IsLoopback(address) || result.GetValue(AllowRemote)
            ? address
            : throw new CliException($"Listening on {address} lets other machines in. Add --allow-remote if that is meant, and put TLS in front.");
    }
}
