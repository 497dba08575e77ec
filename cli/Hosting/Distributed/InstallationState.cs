using System.Text.Json;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>What the supervisor writes down, so that every other command, and the next supervisor, finds what is there.</summary>
public sealed record InstallationState
{
    /// <summary>The supervisor; it may have been killed.</summary>
    public required ProcessMark Supervisor { get; init; }

    /// <summary>Whether all processes of the start have been ready.</summary>
    public bool Ready { get; init; }

    /// <summary>When the supervisor began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where clients reach the installation.</summary>
    public required string Url { get; init; }

    /// <summary>RabbitMQ itself, without user and password; null when the broker is somebody else's.</summary>
    public string? BrokerAddress { get; init; }

    /// <summary>RabbitMQ's page for operators; null when the broker is somebody else's.</summary>
    public string? BrokerPage { get; init; }

    /// <summary>Port of the private broker's name server, which outlives its node; null when there is none.</summary>
    public int? NameServerPort { get; init; }

    /// <summary>How many replicas are wanted.</summary>
    public required ReplicaCounts Wanted { get; init; }

    /// <summary>All processes.</summary>
    public required IReadOnlyList<ProcessState> Processes { get; init; }

    /// <summary>Whether the supervisor lives.</summary>
    public bool IsSupervised() => Supervisor.IsAlive();

    /// <summary>The processes that live.</summary>
    public IReadOnlyList<ProcessState> Alive() => [.. Processes.Where(process => process.Process is { } mark && mark.IsAlive())];

    /// <summary>Reads the state; null when there is none.</summary>
    /// <param name="file">Its file.</param>
    /// <exception cref="CliException">The file is there but cannot be understood.</exception>
    public static InstallationState? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<InstallationState>(File.ReadAllText(file), DomainJson.Options);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or JsonException)
        {
            throw new CliException($"{file} cannot be read: {exception.Message}", exception);
        }
    }
}
