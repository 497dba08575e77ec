using Orchestrate.Domain.Gates;

namespace Orchestrate.Domain.Views;

/// <summary>An acceptance test and what is known of it.</summary>
public sealed record AcceptanceDocument
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Whether the run can be complete without it.</summary>
    public required bool Required { get; init; }

    /// <summary>Whether it passed on the base commit.</summary>
    public bool? PassedOnBase { get; init; }

    /// <summary>Whether it passed on the integrated commit; null when it was not run.</summary>
    public bool? Passed { get; init; }

    /// <summary>The verification.</summary>
    public VerificationResult? Verification { get; init; }
}
