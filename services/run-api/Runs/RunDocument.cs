using System.Text.Json;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Runs;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Runs;

/// <summary>A run as the API shows it.</summary>
internal sealed record RunDocument
{
    /// <summary>The status of a run that the coordinator has not taken up yet.</summary>
    public const string Submitted = "submitted";

    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The bundle's name.</summary>
    public string? Name { get; init; }

    /// <summary>The bundle's labels.</summary>
    public required JsonElement Labels { get; init; }

    /// <summary>Name of the key that submitted it.</summary>
    public required string Owner { get; init; }

    /// <summary>Where it stands.</summary>
    public required string Status { get; init; }

    /// <summary>Why it ended.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence to the reason.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether it ended.</summary>
    public required bool Terminal { get; init; }

    /// <summary>Last sequence number of its event log; read events after it to miss none.</summary>
    public required long LastSeq { get; init; }

    /// <summary>What it is for.</summary>
    public required string Goal { get; init; }

    /// <summary>The bundle's digest.</summary>
    public required string BundleDigest { get; init; }

    /// <summary>Whether it starts by itself.</summary>
    public required bool Start { get; init; }

    /// <summary>What is done with the bundle.</summary>
    public required string Mode { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Last decision about it.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The limits that hold: the smaller of the server's and the bundle's.</summary>
    public required EffectiveLimits Limits { get; init; }

    /// <summary>Settled usage.</summary>
    public required Usage Usage { get; init; }

    /// <summary>What deserves a look in the bundle; in the answer to its submission.</summary>
    public IReadOnlyList<ProblemError>? BundleWarnings { get; init; }

    /// <summary>From what is stored.</summary>
    public static RunDocument Of(StoredRun run, ServerLimits server)
    {
        var state = run.State;
        return new RunDocument
        {
            RunId = run.Run.RunId,
            Name = run.Run.Name,
            Labels = JsonElement.Parse(run.Run.Labels),
            Owner = run.Run.Owner,
            Status = state?.Status.Name() ?? Submitted,
            Reason = state?.Reason,
            Detail = state?.Detail,
            Terminal = state?.Status.IsTerminal() ?? false,
            LastSeq = run.LastSeq,
            Goal = run.Bundle.Goal,
            BundleDigest = run.Run.BundleDigest,
            Start = run.Run.Start,
            Mode = run.Run.Mode,
            SubmittedAt = run.Run.SubmittedAt,
            UpdatedAt = run.UpdatedAt,
            Limits = state?.Limits ?? EffectiveLimits.Resolve(run.Bundle.Limits, server),
            Usage = state?.Usage ?? Usage.None,
        };
    }
}
