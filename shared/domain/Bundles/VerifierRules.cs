using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Bundles;

/// <summary>What a verifier must satisfy beyond its schema, wherever it comes from. Pure; finds everything at once.</summary>
public static class VerifierRules
{
    // A schema of 64 nested levels of references is legitimate; one that takes longer than this to read is not.
    private const long SchemaBudget = 1_000_000;

    /// <summary>Checks a verifier.</summary>
    /// <param name="verifier">The verifier.</param>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="httpHosts">Hosts that the bundle lets <c>http_status</c> ask.</param>
    public static IReadOnlyList<BundleFinding> Check(VerifierSpec verifier, string pointer, IReadOnlyList<string> httpHosts)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        var findings = new List<BundleFinding>();
        if (verifier.Type == "junit")
            BundleRules.CheckGlobs(verifier.Path is { } reports ? [reports] : null, $"{pointer}/path", findings, isList: false);
        else
            BundleRules.CheckPath(verifier.Path, $"{pointer}/path", findings);
        if (verifier.Cwd != ".")
            BundleRules.CheckPath(verifier.Cwd, $"{pointer}/cwd", findings);
        if (verifier.Argv is [var program, ..] && string.IsNullOrWhiteSpace(program))
            findings.Add(new($"{pointer}/argv/0", "empty_program", "The first entry of `argv` is the program to run and must not be empty."));
        if (verifier is { Type: "junit", Argv: null or { Count: 0 } })
        {
            findings.Add(new($"{pointer}/argv", "report_without_command",
                "A report that is only found in the repository is a claim of whoever wrote it. Add `argv` with the command that runs the tests and writes the report."));
        }

        BundleRules.CheckArguments(verifier.Argv, $"{pointer}/argv", findings);
        BundleRules.CheckGlobs(verifier.Include, $"{pointer}/include", findings);
        BundleRules.CheckGlobs(verifier.Exclude, $"{pointer}/exclude", findings);
        if (verifier.Matches is { } pattern && TextPattern.Problem(pattern) is { } problem)
            findings.Add(new($"{pointer}/matches", "invalid_pattern", problem));
        CheckJson(verifier, pointer, findings);
        CheckHttp(verifier, pointer, httpHosts, findings);
        return findings;
    }

    private static void CheckJson(VerifierSpec verifier, string pointer, List<BundleFinding> findings)
    {
        if (verifier.JsonPath is { } path && JsonPath.Parse(path, out var problem) is null)
            findings.Add(new($"{pointer}/json_path", "invalid_json_path", problem!));
        BundleRules.CheckPath(verifier.SchemaPath, $"{pointer}/schema_path", findings);
        if (verifier.Schema is not { } schema)
            return;
        try
        {
            findings.AddRange(JsonSchemaRules.Problems(schema, new WorkBudget(SchemaBudget)).Select(fault => new BundleFinding($"{pointer}/schema{fault.Pointer}", "unusable_schema", fault.Message)));
        }
        catch (TooMuchWorkException failure)
        {
            findings.Add(new($"{pointer}/schema", "unusable_schema", failure.Message));
        }
    }

    private static void CheckHttp(VerifierSpec verifier, string pointer, IReadOnlyList<string> httpHosts, List<BundleFinding> findings)
    {
        if (verifier.Url is not { } url)
            return;
        if (HttpHosts.Problem(url) is { } problem)
            findings.Add(new($"{pointer}/url", "invalid_url", problem));
        else if (new Uri(url) is var uri && !HttpHosts.Allow(httpHosts, uri))
            findings.Add(new($"{pointer}/url", "http_host_not_listed", $"Add `{(uri.IsDefaultPort ? uri.Host : uri.Authority)}` to `policies.http_hosts`; the server's operator must allow it as well."));
    }
}
