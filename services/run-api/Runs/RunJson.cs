using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.Domain;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Views;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Runs;

/// <summary>A run as the API shows it: the domain's document and what only the submission knows.</summary>
internal static class RunJson
{
    /// <summary>The status of a run that the coordinator has not taken up yet.</summary>
    public const string Submitted = "submitted";

    /// <summary>From what is stored.</summary>
    /// <param name="run">The run.</param>
    /// <param name="server">The server's limits, for a run that the coordinator has not taken up.</param>
    /// <param name="warnings">What deserves a look in the bundle; only in the answer to its submission.</param>
    public static JsonObject Of(StoredRun run, ServerLimits server, IReadOnlyList<ProblemError>? warnings = null)
    {
        var submitted = run.Run;
        var document = RunDocuments.Describe(submitted.RunId, run.Bundle, run.State, server, submitted.SubmittedAt, run.LastSeq);
        var json = JsonSerializer.SerializeToNode(document, DomainJson.Options)!.AsObject();
        json["owner"] = submitted.Owner;
        json["start"] = submitted.Start;
        json["mode"] = submitted.Mode;
        json["bundle_digest"] = submitted.BundleDigest;
        json["updated_at"] = JsonSerializer.SerializeToNode(run.UpdatedAt, DomainJson.Options);
        if (warnings is { Count: > 0 })
            json["bundle_warnings"] = JsonSerializer.SerializeToNode(warnings, DomainJson.Options);
        return json;
    }
}
