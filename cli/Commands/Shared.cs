using System.CommandLine;
using Orchestrate.Cli.Api;
using Orchestrate.Standalone.Hosting;

namespace Orchestrate.Cli.Commands;

/// <summary>Options that every command has, and what follows from them.</summary>
internal static class Shared
{
    internal static readonly Option<bool> Json = new("--json") { Description = "Machine-readable output on standard output, nothing else", Recursive = true };
    internal static readonly Option<string?> Data = new("--data") { Description = $"Data folder of the local host (default: {DataFolderPath.Variable}, else ~/.local/share/orchestrate)", HelpName = "DIR", Recursive = true };
    internal static readonly Option<string?> Url = new("--url") { Description = $"Address of the server (default: {ServerLocator.UrlVariable}, else the local host)", HelpName = "URL", Recursive = true };
    internal static readonly Option<string?> Key = new("--key") { Description = $"API key (default: {ServerLocator.KeyVariable}, else the local host's)", HelpName = "KEY", Recursive = true };

    internal static IReadOnlyList<Option> All { get; } = [Json, Data, Url, Key];

    internal static Argument<string> Run() => new("RUN") { Description = "Id of the run, its beginning (4 characters or more), or 'last'" };

    internal static string DataFolder(ParseResult result, CliEnvironment environment) =>
        DataFolderPath.Resolve(result.GetValue(Data), environment.Variable, Environment.IsPrivilegedProcess);

    internal static ServerLocator Locator(ParseResult result, CliEnvironment environment) =>
        new(result.GetValue(Url), result.GetValue(Key), DataFolder(result, environment), environment.Variable);

    internal static Session Connect(ParseResult result, CliEnvironment environment) => new(Locator(result, environment), environment, result.GetValue(Json));
}
