using Microsoft.Net.Http.Headers;
using Orchestrate.RunApi.Store;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.RunApi.Artifacts;

/// <summary>An artifact's content as a download, whole or in part.</summary>
internal sealed class ArtifactContent(ArtifactRow artifact, byte[] content, EntityTagHeaderValue tag) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        await TypedResults.Bytes(content, artifact.MediaType, artifact.Name, enableRangeProcessing: true, artifact.CreatedAt, tag).ExecuteAsync(httpContext);
        if (response.StatusCode != StatusCodes.Status416RangeNotSatisfiable || response.HasStarted)
            return;

        // The framework leaves this one without a body, with the headers of the content that it does not send.
        response.ContentLength = null;
        response.Headers.Remove(HeaderNames.ContentDisposition);
        await Problems.Create(416, "range_not_satisfiable", "The content has no such range.", $"It has {content.Length} bytes.").ExecuteAsync(httpContext);
    }
}
