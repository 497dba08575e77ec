using System.Net;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>OpenCode answered a request with an error.</summary>
/// <param name="status">HTTP status.</param>
/// <param name="name">OpenCode's name of the error, for example <c>NotFoundError</c>; empty when it gave none.</param>
/// <param name="message">What it said.</param>
public sealed class OpenCodeRequestException(HttpStatusCode status, string name, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>OpenCode's name of the error.</summary>
    public string Name { get; } = name;
}
