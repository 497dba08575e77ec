using System.CommandLine;
using System.Globalization;

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
        foreach (var setting in result.GetValue(Set) ?? [])
        {
            if (!setting.Contains('=', StringComparison.Ordinal) || !setting.Contains(':', StringComparison.Ordinal))
                throw new CliException($"--set must be SECTION:KEY=VALUE, not '{setting}'.");
            arguments.Add($"--{setting}");
        }
        return arguments;
    }
}
