using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Runs;
using Orchestrate.RunApi.Store;

namespace Orchestrate.RunApi.Runs;

/// <summary>Everything known about one run.</summary>
/// <param name="Run">As submitted.</param>
/// <param name="Bundle">Its bundle.</param>
/// <param name="State">What the coordinator made of it; null until it has taken it up.</param>
/// <param name="LastSeq">Last sequence number of its log.</param>
/// <param name="UpdatedAt">Last decision.</param>
internal sealed record StoredRun(RunRow Run, SpecBundle Bundle, RunState? State, long LastSeq, DateTimeOffset UpdatedAt);
