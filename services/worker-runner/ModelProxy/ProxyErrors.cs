using System.Text.Json.Nodes;

namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>
/// Errors in the shape that OpenCode reads. OpenCode retries a 4xx too when its text looks like a passing trouble, and its patterns match any number that contains 429, 500, 502, 503, 504 or 524:
/// final errors therefore contain no digits, ids or figures.
/// </summary>
internal static class ProxyErrors
{
    public static Task UnknownTokenAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status401Unauthorized, "unknown_token", "This token opens nothing.");

    public static Task UnknownProviderAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status404NotFound, "unknown_provider", "No model provider of this name is configured.");

    public static Task UnknownSessionAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status403Forbidden, "unknown_session", "This session has no turn under way. Nested agents are not allowed to call models.");

    public static Task WrongModelAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status403Forbidden, "wrong_model", "The turn may not call this model.");

    public static Task BadRequestAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status400BadRequest, "bad_request", "The body is no chat completion request.");

    public static Task TurnOverAsync(HttpContext http, string breach) => WriteAsync(http, StatusCodes.Status400BadRequest, breach, breach switch
    {
        "model_calls" => "The turn is over: its model calls are used up.",
        "tokens" => "The turn is over: its tokens are used up.",
        "cost" => "The turn is over: its money is used up.",
        "hot_loop" => "The turn is over: its model calls led nowhere.",
        "provider_busy" => "The turn is over: the model provider asked for a long pause.",
        "provider_rejected" => "The turn is over: the model provider refused the key.",
        _ => "The turn is over.",
    });

    public static Task UselessAnswerAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status502BadGateway, "useless_answer", "The model provider gave no usable answer.");

    public static Task UnreachableAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status502BadGateway, "provider_unreachable", "The model provider could not be reached.");

    /// <summary>OpenCode asks again at once, and that call is sent without a temperature.</summary>
    public static Task NoTemperatureAsync(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "0";
        return WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "no_temperature", "The model takes no temperature; ask again.");
    }

    public static Task SilentAsync(HttpContext http) => WriteAsync(http, StatusCodes.Status504GatewayTimeout, "provider_silent", "The model provider did not answer.");

    private static Task WriteAsync(HttpContext http, int status, string code, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "orchestrate", ["code"] = code } }, http.RequestAborted);
    }
}
