using Orchestrate.Cli.Api;
using Orchestrate.Cli.Rendering;

namespace Orchestrate.Cli;

/// <summary>Everything that a command touches outside itself.</summary>
public sealed record CliEnvironment
{
    /// <summary>Standard output.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Whether standard output is a terminal that shows colours.</summary>
    public bool Colours { get; init; }

    /// <summary>Whether standard error is a terminal that shows colours.</summary>
    public bool ErrorColours { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Waiting times of event streams.</summary>
    public RunEventReaderSettings Stream { get; init; } = new();

    /// <summary>The environment of this process. Colours follow the terminal and the convention <c>NO_COLOR</c>.</summary>
    public static CliEnvironment OfProcess()
    {
        var plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") == "dumb";
        return new CliEnvironment
        {
            Output = Console.Out,
            Error = Console.Error,
            Variable = Environment.GetEnvironmentVariable,
            Colours = !plain && !Console.IsOutputRedirected,
            ErrorColours = !plain && !Console.IsErrorRedirected,
        };
    }

    /// <summary>Where people read: standard output, or standard error when standard output belongs to the machine.</summary>
    /// <param name="json">Whether <c>--json</c> was given.</param>
    public Terminal Terminal(bool json) => json ? new Terminal(Error, ErrorColours) : new Terminal(Output, Colours);
}
