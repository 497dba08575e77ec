using Microsoft.Net.Http.Headers;

namespace Orchestrate.RunApi.Http;

/// <summary>Which of two formats a caller wants.</summary>
internal static class Accepted
{
    public const string Markdown = "text/markdown";

    public const string Json = "application/json";

    /// <summary>The one of <see cref="Markdown"/> and <see cref="Json"/> that the request accepts first; null when it names neither.</summary>
    public static string? First(HttpRequest request) =>
        request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1).Select(type => Is(type, Markdown) ? Markdown : Is(type, Json) ? Json : null).FirstOrDefault(name => name is not null);

    private static bool Is(MediaTypeHeaderValue type, string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
}
