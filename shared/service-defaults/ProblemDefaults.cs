using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Orchestrate.ServiceDefaults;

/// <summary>Completes the problem documents that the framework makes, so that they look like our own and say nothing about the inside.</summary>
internal static class ProblemDefaults
{
    public const string Code = "code";
    private const string TraceId = "trace_id";

    /// <summary>A request that the server could not read is the client's error, whatever read it.</summary>
    public static int StatusOf(Exception exception) => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;

    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Status ??= context.HttpContext.Response.StatusCode;
        if (!problem.Extensions.ContainsKey(Code))
            Describe(problem, problem.Status.Value);

        problem.Extensions.Remove("traceId");
        problem.Extensions.Remove("exception");
        problem.Extensions[TraceId] = Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
    }

    private static void Describe(ProblemDetails problem, int status)
    {
        var (code, title) = Known(status);
        problem.Type = Problems.TypePrefix + code;
        problem.Title = title;
        problem.Extensions[Code] = code;
        if (status >= StatusCodes.Status500InternalServerError)
            problem.Detail = "The server's log has the cause under this trace_id.";
    }

    private static (string Code, string Title) Known(int status) => status switch
    {
        StatusCodes.Status400BadRequest => ("bad_request", "The request cannot be read."),
        StatusCodes.Status401Unauthorized => ("unauthorized", "An API key is needed."),
        StatusCodes.Status403Forbidden => ("forbidden", "This API key may not do that."),
        StatusCodes.Status404NotFound => ("not_found", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => ("method_not_allowed", "This address does not know that method."),
        StatusCodes.Status406NotAcceptable => ("not_acceptable", "None of the accepted media types is offered."),
        StatusCodes.Status408RequestTimeout => ("request_timeout", "The request took too long to arrive."),
        StatusCodes.Status409Conflict => ("conflict", "The request does not fit the current state."),
        StatusCodes.Status413PayloadTooLarge => ("body_too_large", "The body is too large."),
        StatusCodes.Status415UnsupportedMediaType => ("unsupported_media_type", "The body's media type is not supported."),
        StatusCodes.Status422UnprocessableEntity => ("invalid", "The body is not valid."),
        StatusCodes.Status429TooManyRequests => ("too_many_requests", "Too many requests."),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => ("headers_too_large", "The request's headers are too large."),
        StatusCodes.Status502BadGateway => ("upstream_failed", "A service behind this one failed."),
        StatusCodes.Status503ServiceUnavailable => ("unavailable", "The service is not available right now."),
        StatusCodes.Status504GatewayTimeout => ("upstream_timeout", "A service behind this one did not answer in time."),
        >= 500 => ("internal_error", "Something went wrong on the server."),
        _ => ("request_failed", "The request failed."),
    };
}
