using System.Globalization;

namespace Orchestrate.OpenCodeStub;

/// <summary>What the stub was started with: OpenCode's own command line and environment, and a few switches for tests.</summary>
public sealed record StubOptions
{
    /// <summary>Address to listen at.</summary>
    public required string Hostname { get; init; }

    /// <summary>Port to listen at.</summary>
    public required int Port { get; init; }

    /// <summary>HOME; sessions survive in it.</summary>
    public required string Home { get; init; }

    /// <summary><c>OPENCODE_SERVER_PASSWORD</c>; null leaves the server open.</summary>
    public string? Password { get; init; }

    /// <summary>The version to report (<c>OPENCODE_STUB_VERSION</c>).</summary>
    public required string Version { get; init; }

    /// <summary>Name of where the configuration came from, for error messages.</summary>
    public required string ConfigurationSource { get; init; }

    /// <summary>The configuration's text, from <c>OPENCODE_CONFIG</c> or <c>OPENCODE_CONFIG_CONTENT</c>.</summary>
    public required string Configuration { get; init; }

    /// <summary>File that gets one JSON line for every execution of a prompt (<c>OPENCODE_STUB_LEDGER</c>).</summary>
    public required string Ledger { get; init; }

    /// <summary>Reads <c>serve --port N --hostname H</c> and the environment.</summary>
    public static StubOptions From(IReadOnlyList<string> arguments)
    {
        var home = Environment.GetEnvironmentVariable("HOME") ?? Path.GetTempPath();
        var file = Environment.GetEnvironmentVariable("OPENCODE_CONFIG");
        var content = Environment.GetEnvironmentVariable("OPENCODE_CONFIG_CONTENT");
        return new StubOptions
        {
            Hostname = Value(arguments, "--hostname") ?? "127.0.0.1",
            Port = int.Parse(Value(arguments, "--port") ?? "4096", CultureInfo.InvariantCulture),
            Home = home,
            Password = Environment.GetEnvironmentVariable("OPENCODE_SERVER_PASSWORD"),
            Version = Environment.GetEnvironmentVariable("OPENCODE_STUB_VERSION") ?? "1.18.33",
            ConfigurationSource = content is not null ? "OPENCODE_CONFIG_CONTENT" : file ?? "none",
            Configuration = content ?? (file is not null && File.Exists(file) ? File.ReadAllText(file) : "{}"),
            Ledger = Environment.GetEnvironmentVariable("OPENCODE_STUB_LEDGER") ?? Path.Combine(home, "opencode-stub-ledger.jsonl"),
        };
    }

    private static string? Value(IReadOnlyList<string> arguments, string name)
    {
        for (var index = 0; index < arguments.Count - 1; index++)
        {
            if (arguments[index] == name)
                return arguments[index + 1];
        }
        return null;
    }
}
