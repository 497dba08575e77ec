using System.Globalization;
using System.Net;

namespace Orchestrate.Standalone.Hosting;

/// <summary>What the host was asked for on its command line. Everything else on it is configuration, for example <c>--Runner:Slots=4</c>.</summary>
public sealed record StandaloneArguments
{
    /// <summary>The port when none is asked for.</summary>
    public const int DefaultPort = 7717;

    /// <summary>How the options are written.</summary>
    public const string Usage = "[--data DIR] [--port N] [--listen ADDRESS --allow-remote] [--model PROVIDER/NAME] [--model-url URL] [--stop-database] [--prepare FILE [--no-database]] [--Section:Key=VALUE ...]";

    /// <summary><c>--data</c>: the data folder; null for the default.</summary>
    public string? Data { get; init; }

    /// <summary><c>--port</c>: TCP port, 0 for any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary><c>--listen</c>: address to listen on; loopback unless <see cref="AllowRemote"/>.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary><c>--allow-remote</c>: other machines may connect.</summary>
    public bool AllowRemote { get; init; }

    /// <summary><c>--model</c>: the default model, <c>provider/name</c>.</summary>
    public string? Model { get; init; }

    /// <summary><c>--model-url</c>: base address of that model's provider, in place of the registry's.</summary>
    public string? ModelUrl { get; init; }

    /// <summary><c>--stop-database</c>: stop the database that a killed host left behind, and nothing else.</summary>
    public bool StopDatabase { get; init; }

    /// <summary><c>--prepare</c>: start the database, write the settings that follow from the command line into this file, and end; the database goes on. Null for a host that runs.</summary>
    public string? Prepare { get; init; }

    /// <summary><c>--no-database</c>: with <see cref="Prepare"/>, somebody else runs the database.</summary>
    public bool NoDatabase { get; init; }

    /// <summary>Arguments that are configuration.</summary>
    public IReadOnlyList<string> Configuration { get; init; } = [];

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <exception cref="StandaloneException">An option is unknown, lacks its value or has a wrong one.</exception>
    public static StandaloneArguments Parse(IReadOnlyList<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var result = new StandaloneArguments();
        var configuration = new List<string>();
        for (var index = 0; index < args.Count; index++)
        {
            var (name, inline) = Split(args[index]);
            string Value() => inline ?? (++index < args.Count ? args[index] : throw new StandaloneException($"{name} needs a value. Usage: {Usage}"));
            switch (name)
            {
                case "--data": result = result with { Data = Value() }; break;
                case "--port": result = result with { Port = ReadPort(Value()) }; break;
                case "--listen": result = result with { Listen = ReadAddress(Value()) }; break;
                case "--allow-remote": result = result with { AllowRemote = true }; break;
                case "--model": result = result with { Model = Value() }; break;
                case "--model-url": result = result with { ModelUrl = Value() }; break;
                case "--stop-database": result = result with { StopDatabase = true }; break;
                case "--prepare": result = result with { Prepare = Path.GetFullPath(Value()) }; break;
                case "--no-database": result = result with { NoDatabase = true }; break;
                default:
                    if (!name.StartsWith("--", StringComparison.Ordinal) || !name.Contains(':', StringComparison.Ordinal) || inline is null)
                        throw new StandaloneException($"Unknown argument {args[index]}. Usage: {Usage}");
                    configuration.Add(args[index]);
                    break;
            }
        }
        if (!IPAddress.IsLoopback(result.Listen) && !result.AllowRemote)
            throw new StandaloneException($"Listening on {result.Listen} lets other machines in. Add --allow-remote if that is meant, and put TLS in front.");
        if (result.ModelUrl is not null && result.Model is null)
            throw new StandaloneException("--model-url needs --model PROVIDER/NAME.");
        if (result.NoDatabase && result.Prepare is null)
            throw new StandaloneException("--no-database needs --prepare FILE.");
        return result with { Configuration = configuration };
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }

    private static int ReadPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? port
            : throw new StandaloneException($"--port must be a number from 0 to {IPEndPoint.MaxPort}, not '{text}'.");

    private static IPAddress ReadAddress(string text) => text switch
    {
        "localhost" => IPAddress.Loopback,
        _ when IPAddress.TryParse(text, out var address) => address,
        _ => throw new StandaloneException($"--listen must be an IP address, not '{text}'."),
    };
}
