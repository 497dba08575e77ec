using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Orchestrate.ServiceDefaults;

/// <summary>Problem documents (RFC 9457) with a stable <c>type</c> and <c>code</c>.</summary>
public static class Problems
{
    /// <summary>Start of every <c>type</c>; the code follows.</summary>
    public const string TypePrefix = "urn:orchestrate:problem:";

    /// <summary>Largest number of errors in one document; the detail says when there were more.</summary>
    public const int MaxErrors = 100;

    /// <summary>A problem as a handler's result; <c>trace_id</c> is added when it is written.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable code in snake_case, for example <c>run_not_found</c>.</param>
    /// <param name="title">The same sentence for every occurrence.</param>
    /// <param name="detail">This occurrence, and what to do.</param>
    /// <param name="errors">Every breach of the body.</param>
    public static ProblemHttpResult Create(int status, string code, string title, string? detail = null, IReadOnlyList<ProblemError>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Type = TypePrefix + code, Title = title, Detail = detail };
        problem.Extensions[ProblemDefaults.Code] = code;
        if (errors is { Count: > 0 })
        {
            problem.Extensions["errors"] = errors.Count > MaxErrors ? errors.Take(MaxErrors).ToList() : errors;
            if (errors.Count > MaxErrors)
                problem.Detail = $"{detail} Only the first {MaxErrors} of {errors.Count} errors are listed.".TrimStart();
        }

        return TypedResults.Problem(problem);
    }
}
