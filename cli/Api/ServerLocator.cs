namespace Orchestrate.Cli.Api;

/// <summary>Finds the server: what was typed, else the environment, else the connection file of the data folder. Asked again at each reconnect, because a restarted host may have another port.</summary>
/// <param name="url"><c>--url</c>, or null.</param>
/// <param name="key"><c>--key</c>, or null.</param>
/// <param name="dataFolder">Data folder of a local host.</param>
/// <param name="environment">Reads an environment variable.</param>
public sealed class ServerLocator(string? url, string? key, string dataFolder, Func<string, string?> environment)
{
    /// <summary>Environment variable with the address.</summary>
    public const string UrlVariable = "ORCHESTRATE_URL";

    /// <summary>Environment variable with the key.</summary>
    public const string KeyVariable = "ORCHESTRATE_API_KEY";

    /// <summary>The data folder that is looked into.</summary>
    public string DataFolder => dataFolder;

    /// <summary>The address, or null when nothing says where a server is.</summary>
    /// <exception cref="CliException">The address that was given is no http(s) URL.</exception>
    public ServerAddress? Find()
    {
        var typedKey = key ?? Some(environment(KeyVariable));
        if (url is not null)
            return new ServerAddress(Parse(url), typedKey, "--url");
        if (Some(environment(UrlVariable)) is { } named)
            return new ServerAddress(Parse(named), typedKey, UrlVariable);
        if (LocalHost.Read(dataFolder) is not { } local)
            return null;
        return new ServerAddress(Parse(local.Url), typedKey ?? local.ReadKey(), local.File);
    }

    /// <summary>The address.</summary>
    /// <exception cref="CliException">There is none; the message says how to start or name a server.</exception>
    public ServerAddress Require() => Find() ?? throw new CliException(
        ExitCodes.Unreachable,
        $"No Orchestrate server is known: there is no {Path.Combine(dataFolder, LocalHost.FileName)}. Start one with 'orchestrate up', or name one with --url and --key ({UrlVariable}, {KeyVariable}).");

    /// <summary>The locator for a host's data folder alone.</summary>
    /// <param name="dataFolder">The folder.</param>
    public static ServerLocator ForFolder(string dataFolder) => new(null, null, dataFolder, _ => null);

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Uri Parse(string text) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var address) && (address.Scheme == "http" || address.Scheme == "https")
            ? address
            : throw new CliException($"The server's address must be an http(s) URL, not '{text}'.");
}
