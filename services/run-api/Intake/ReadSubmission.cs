using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Intake;

/// <summary>A submission that was read, or the problem with it.</summary>
internal sealed record ReadSubmission
{
    /// <summary>Why there is no submission.</summary>
    public ProblemHttpResult? Problem { get; init; }

    /// <summary>The bundle.</summary>
    public SpecBundle Bundle { get; init; } = null!;

    /// <summary>Its canonical JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>SHA-256 of that.</summary>
    public string Digest { get; init; } = "";

    /// <summary>What deserves a look.</summary>
    public IReadOnlyList<ProblemError> Warnings { get; init; } = [];

    /// <summary>The client's key.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Whether the run starts at once.</summary>
    public bool Start { get; init; }

    /// <summary>What is to be done: a <see cref="RunMode"/> in snake_case.</summary>
    public string Mode { get; init; } = RunMode.Full.Name();

    /// <summary>What an idempotency key stands for: bundle and options, however they were written.</summary>
    public string BodyDigest { get; init; } = "";
}
