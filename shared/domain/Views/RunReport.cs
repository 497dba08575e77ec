using Orchestrate.Domain.Delivery;
using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Views;

/// <summary>The one report of a run (SYN-1): who did what, with which evidence. The server writes it from what it verified.</summary>
public sealed record RunReport
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The goal.</summary>
    public required string Goal { get; init; }

    /// <summary>Its status.</summary>
    public required string Status { get; init; }

    /// <summary>The typed reason.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence to the reason.</summary>
    public string? Detail { get; init; }

    /// <summary>The orchestrator agent's text: a claim, shown as such.</summary>
    public string? Summary { get; init; }

    /// <summary>What the server states (SYN-1): every accepted task once, every acceptance test that passes.</summary>
    public required IReadOnlyList<ReportStatement> Statements { get; init; }

    /// <summary>What agents only say, in their words.</summary>
    public required IReadOnlyList<ReportStatement> Claims { get; init; }

    /// <summary>The verifications that statements point to.</summary>
    public required IReadOnlyList<ReportVerification> Verifications { get; init; }

    /// <summary>What contradicts or stays unclear.</summary>
    public required IReadOnlyList<ReportNote> Ambiguities { get; init; }

    /// <summary>What was not done, or is not in the result.</summary>
    public required IReadOnlyList<ReportNote> Exclusions { get; init; }

    /// <summary>What each agent did.</summary>
    public required IReadOnlyList<Contribution> Contributions { get; init; }

    /// <summary>The acceptance tests on the integrated commit.</summary>
    public required IReadOnlyList<AcceptanceDocument> Acceptance { get; init; }

    /// <summary>What is open, was skipped or could not be confirmed.</summary>
    public required IReadOnlyList<string> OpenPoints { get; init; }

    /// <summary>The integrated commit.</summary>
    public string? Commit { get; init; }

    /// <summary>The result's branch.</summary>
    public string? Branch { get; init; }

    /// <summary>The repository that holds it.</summary>
    public string? Location { get; init; }

    /// <summary>How the result was delivered besides the branch.</summary>
    public ResultDelivery? Delivery { get; init; }

    /// <summary>What of the delivery could not be done, and why.</summary>
    public string? DeliveryDetail { get; init; }

    /// <summary>What was used.</summary>
    public required Usage Usage { get; init; }

    /// <summary>Iterations it took.</summary>
    public required int Iterations { get; init; }
}
