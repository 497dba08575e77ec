using Orchestrate.Gateway.Access;

namespace Orchestrate.Gateway.Edge;

/// <summary>Which scope a request needs. Decided from method and path alone, so that it holds for proxied and local endpoints alike.</summary>
public static class RouteScopes
{
    private static readonly string[] PublicRoots = ["health", "schemas", "openapi.json"];
    private static readonly string[] AdminRoots = ["admin", "keys"];

    /// <summary>Whether the request needs no key: the landing page, health, schemas and the API's description.</summary>
    public static bool IsPublic(string method, PathString path)
    {
        if (!IsRead(method))
            return false;
        var segments = Segments(path);
        return segments.Length == 0 || PublicRoots.Contains(segments[0], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The scope; null when any valid key will do.</summary>
    public static string? Required(string method, PathString path)
    {
        var segments = Segments(path);
        if (segments.Length == 0 || segments[0].Equals("me", StringComparison.OrdinalIgnoreCase))
            return null;
        if (AdminRoots.Contains(segments[0], StringComparer.OrdinalIgnoreCase))
            return Scopes.Admin;
        if (IsRead(method))
            return Scopes.Read;
        return segments.Length > 3 && segments[^1].Equals("ack", StringComparison.OrdinalIgnoreCase) ? Scopes.Acknowledge : Scopes.Write;
    }

    /// <summary>Whether the request opens an event stream, which lasts as long as the client wants.</summary>
    public static bool IsStream(string method, PathString path) =>
        IsRead(method) && Segments(path) is { Length: 1 or 3 } segments && segments[^1].Equals("events", StringComparison.OrdinalIgnoreCase);

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static string[] Segments(PathString path) => (path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
}
