using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Orchestrate.Domain.Artifacts;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Artifacts;

/// <summary>What a runner says of the content that it hands over: the address's digest, the query, the media type.</summary>
internal sealed record ArtifactUpload
{
    private const int MaxTaskId = 200;
    private const int MaxMediaType = 100;

    /// <summary>SHA-256 that the content must have, lower-case hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Media type.</summary>
    public required string MediaType { get; init; }

    /// <summary>What it is.</summary>
    public required string Kind { get; init; }

    /// <summary>The task that it belongs to.</summary>
    public string? TaskId { get; init; }

    /// <summary>The attempt that it belongs to.</summary>
    public Guid? AttemptId { get; init; }

    /// <summary>Reads a request's head; every error at once.</summary>
    public static (ArtifactUpload? Upload, ProblemHttpResult? Problem) Read(HttpRequest request, string sha256)
    {
        var errors = new List<ProblemError>();
        void Check(bool good, string place, string rule)
        {
            if (!good)
                errors.Add(new ProblemError(place, place, rule));
        }

        var name = request.Query["name"].ToString();
        var kind = request.Query["kind"].ToString();
        var task = request.Query["task_id"].ToString();
        var attempt = request.Query["attempt_id"].ToString();
        var attemptId = Guid.Empty;
        var type = request.ContentType ?? "";
        Check(ArtifactRules.IsDigest(sha256), "sha256", "The last part of the address must be a SHA-256 of 64 lower-case hexadecimal digits.");
        Check(ArtifactRules.IsName(name), "name", $"`name` must have 1 to {ArtifactRules.MaxName} ASCII letters, digits, blanks and ._-+@=,() and not begin with a dot.");
        Check(ArtifactRules.IsKind(kind), "kind", $"`kind` must have 1 to {ArtifactRules.MaxKind} lower-case letters, digits and underscores.");
        Check(task.Length <= MaxTaskId && !task.Any(c => char.IsControl(c) || char.IsSurrogate(c)), "task_id", $"`task_id` must have at most {MaxTaskId} characters, without control characters.");
        Check(attempt.Length == 0 || Guid.TryParseExact(attempt, "D", out attemptId), "attempt_id", "`attempt_id` must be a UUID.");
        Check(IsMediaType(type), "content_type", $"Content-Type must be a media type of at most {MaxMediaType} characters.");
        if (errors.Count > 0)
            return (null, Problems.Create(422, "invalid_artifact", "The artifact is not valid.", "Correct every error in the list.", errors));
        return (new ArtifactUpload
        {
            Sha256 = sha256,
            Name = name,
            MediaType = type,
            Kind = kind,
            TaskId = task.Length == 0 ? null : task,
            AttemptId = attempt.Length == 0 ? null : attemptId,
        }, null);
    }

    // It is sent back as a header, so it must be one that every server and client reads.
    private static bool IsMediaType(string text) =>
        text.Length is > 0 and <= MaxMediaType && text.All(c => c is >= ' ' and <= '~') && MediaTypeHeaderValue.TryParse(text, out var type) && !type.MatchesAllTypes && !type.MatchesAllSubTypes;
}
