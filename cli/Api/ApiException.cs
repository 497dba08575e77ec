using System.Globalization;
using System.Text;

namespace Orchestrate.Cli.Api;

/// <summary>The server answered with a problem.</summary>
public sealed class ApiException : CliException
{
    /// <summary>Creates the exception.</summary>
    public ApiException()
        : this(new ApiProblem())
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    public ApiException(string message)
        : this(new ApiProblem { Title = message })
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The cause.</param>
    public ApiException(string message, Exception innerException)
        : base(message, innerException) => Problem = new ApiProblem { Title = message };

    /// <summary>Creates the exception.</summary>
    /// <param name="problem">What the server said.</param>
    public ApiException(ApiProblem problem)
        : base(ExitCodeOf(problem), Describe(problem)) => Problem = problem;

    /// <summary>What the server said.</summary>
    public ApiProblem Problem { get; }

    /// <inheritdoc />
    public override string Code => Problem.Code ?? base.Code;

    private static int ExitCodeOf(ApiProblem problem) => problem.Status switch
    {
        401 or 403 or 404 or 409 => ExitCodes.Refused,
        >= 500 or 429 => ExitCodes.Unreachable,
        _ => ExitCodes.Usage,
    };

    private static string Describe(ApiProblem problem)
    {
        var text = new StringBuilder(problem.Title ?? "The request failed.");
        if (problem.Detail is { Length: > 0 } detail && detail != problem.Title)
            text.Append(' ').Append(detail);
        if (problem.Status == 401)
            text.Append(" Give the key with --key or ORCHESTRATE_API_KEY.");
        foreach (var error in problem.Errors)
            text.AppendLine().Append("  ").Append(Describe(error));
        if (problem.Status >= 500 && problem.TraceId is { } trace)
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  trace_id {trace}");
        return text.ToString();
    }

    /// <summary>One error as a line: place, sentence, code.</summary>
    /// <param name="error">The error.</param>
    public static string Describe(ApiProblemError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var place = error.Pointer is { Length: > 0 } pointer ? pointer : "(whole document)";
        var line = error.Line is { } number ? string.Create(CultureInfo.InvariantCulture, $"line {number}, ") : string.Empty;
        return $"{line}{place}: {error.Message} [{error.Code}]";
    }
}
