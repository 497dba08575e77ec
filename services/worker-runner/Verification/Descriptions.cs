using Orchestrate.Contracts.Work;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Checks in one line, for people who read a record.</summary>
internal static class Descriptions
{
    private const int Longest = 500;

    public static string Of(VerifierDefinition verifier)
    {
        var text = verifier.Type switch
        {
            "command" => string.Join(' ', verifier.Argv ?? []),
            "junit" => $"{string.Join(' ', verifier.Argv ?? [])} -> {verifier.Path}",
            "http_status" => $"{verifier.Method ?? "GET"} {verifier.Url}",
            "json_schema" => $"{verifier.Path} against {verifier.SchemaPath ?? "the given schema"}",
            "json_path" => $"{verifier.JsonPath} in {verifier.Path}",
            "git_diff" => "changes since the base commit",
            _ => verifier.Path ?? string.Empty,
        };
        return text.Length > Longest ? text[..Longest] + "…" : text;
    }
}
