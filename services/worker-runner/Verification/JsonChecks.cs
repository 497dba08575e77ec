using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Verification;
using Orchestrate.WorkerRunner.Workspaces;

namespace Orchestrate.WorkerRunner.Verification;

/// <summary>Checks on the JSON files of a commit. Schema, path and file may all be written by an agent, so sizes, depth and work are bounded.</summary>
internal sealed class JsonChecks(IWorkspaces workspaces)
{
    private const int LargestFile = 16 * 1024 * 1024;
    private const int LargestSchema = 1024 * 1024;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Whether the file is valid against the schema.</summary>
    public async Task<Finding> ValidateAsync(VerificationRequest request, VerifierDefinition verifier, string root, CancellationToken cancellationToken)
    {
        var (schemaBytes, schemaName) = (verifier.Schema is { } text ? Encoding.UTF8.GetBytes(text) : null, "the given schema");
        if (schemaBytes is null && verifier.SchemaPath is { } path)
        {
            // Of the base commit: an attempt must not be able to weaken what it is judged by.
            schemaName = $"the schema '{path}' of the base commit";
            schemaBytes = await workspaces.ReadFileAsync(request.RunId, request.BaseCommit, path, LargestSchema, cancellationToken);
            if (schemaBytes is null)
                return new Finding(false, $"The base commit {request.BaseCommit} has no file '{path}' of at most {LargestSchema} bytes, so there is no schema to check against.");
        }

        if (schemaBytes is null)
            return new Finding(false, "The verifier names no schema.");
        if (Parse(schemaBytes, out var problem) is not { } schema)
            return new Finding(false, $"{schemaName} cannot be used: {problem}");
        return await WithFileAsync(verifier, root, (document, budget) => Judge(verifier, schema, schemaName, document, budget), cancellationToken);
    }

    /// <summary>Whether the values that the path leads to are as expected.</summary>
    public static async Task<Finding> QueryAsync(VerifierDefinition verifier, string root, CancellationToken cancellationToken)
    {
        if (JsonPath.Parse(verifier.JsonPath ?? string.Empty, out var problem) is not { } path)
            return new Finding(false, problem!);
        if (verifier.Matches is { } pattern && TextPattern.Problem(pattern) is { } wrong)
            return new Finding(false, wrong);
        JsonElement? equalTo = verifier.EqualTo is { } text ? JsonSerializer.Deserialize<JsonElement>(text) : null;
        return await WithFileAsync(
            verifier,
            root,
            (document, budget) =>
            {
                var found = path.Select(document, budget);
                var (passed, detail) = JsonPathRules.Judge(found, equalTo, verifier.Exists, verifier.Matches, verifier.MinCount, budget);
                return new Finding(passed, $"{verifier.JsonPath} in '{verifier.Path}' {detail}") { Output = string.Join('\n', found.Take(20).Select(Line)) };
            },
            cancellationToken);
    }

    private static Finding Judge(VerifierDefinition verifier, JsonElement schema, string schemaName, JsonElement document, WorkBudget budget)
    {
        if (JsonSchemaRules.Problems(schema, budget) is { Count: > 0 } problems)
            return new Finding(false, $"{schemaName} cannot be used. {Sentences(problems)}") { Output = Lines(problems) };
        var faults = JsonSchemaCheck.Faults(schema, document, budget);
        return faults.Count == 0
            ? new Finding(true, $"'{verifier.Path}' is valid against {schemaName}.")
            : new Finding(false, $"'{verifier.Path}' is not valid against {schemaName}. {Sentences(faults)}") { Output = Lines(faults) };
    }

    private static async Task<Finding> WithFileAsync(VerifierDefinition verifier, string root, Func<JsonElement, WorkBudget, Finding> judge, CancellationToken cancellationToken)
    {
        var (bytes, problem) = await ConfinedFile.ReadAsync(root, verifier.Path ?? string.Empty, LargestFile, cancellationToken);
        if (bytes is null)
            return new Finding(false, problem!);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (Parse(bytes, out problem) is not { } document)
            return new Finding(false, $"'{verifier.Path}' is not valid JSON: {problem}") { Sha256 = sha256 };
        try
        {
            return judge(document, new WorkBudget(WorkBudget.Default, cancellationToken)) with { Sha256 = sha256 };
        }
        catch (TooMuchWorkException failure)
        {
            return new Finding(false, failure.Message) { Sha256 = sha256 };
        }
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> utf8, out string? problem)
    {
        problem = null;
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            return document.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            problem = failure.Message;
            return null;
        }
    }

    private static string Sentences(IReadOnlyList<SchemaFault> faults) => string.Join(' ', faults.Select(Sentence));

    private static string Lines(IReadOnlyList<SchemaFault> faults) => string.Join('\n', faults.Select(Sentence));

    private static string Sentence(SchemaFault fault) => fault.Pointer.Length == 0 ? fault.Message : $"{fault.Pointer}: {fault.Message}";

    private static string Line(JsonElement value) => value.GetRawText() is { Length: > 200 } text ? text[..200] + "…" : value.GetRawText();
}
