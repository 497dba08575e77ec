using System.Diagnostics;
using System.Text.Json;
using NJsonSchema;

namespace Orchestrate.Documents.Tests;

/// <summary>Ajv is the second opinion: NJsonSchema ignores parts of draft-07 silently, so every example must get the same verdict from both.</summary>
public sealed class When_examples_are_validated
{
    private static readonly string Folder = Path.Combine(Documents.Root, "schemas");

    public static TheoryData<string, string> Valid => Examples("valid");

    public static TheoryData<string, string> Invalid => Examples("invalid");

    [Theory]
    [MemberData(nameof(Valid))]
    public void Should_accept_each_valid_one(string schema, string path) =>
        Assert.Empty(Documents.Schemas.Validate(Enum.Parse<SchemaName>(schema), File.ReadAllText(Path.Combine(Folder, path))));

    /// <summary>Each has one fault, so each gets one error, with a place and a line.</summary>
    [Theory]
    [MemberData(nameof(Invalid))]
    public void Should_refuse_each_invalid_one_with_one_error(string schema, string path)
    {
        var error = Assert.Single(Documents.Schemas.Validate(Enum.Parse<SchemaName>(schema), File.ReadAllText(Path.Combine(Folder, path))));

        Assert.StartsWith("/", error.Pointer);
        Assert.NotNull(error.Line);
        Assert.NotEqual("invalid", error.Code);
        Assert.EndsWith(".", error.Message.Replace("?", ".", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_get_the_same_verdict_from_Ajv_and_NJsonSchema()
    {
        var ajv = await Ajv();
        var schemas = new Dictionary<string, JsonSchema>();
        foreach (var name in Enum.GetNames<SchemaName>())
            schemas[name] = await JsonSchema.FromFileAsync(Path.Combine(Folder, $"{name}.schema.json"));
        var examples = Valid.Concat(Invalid).Select(row => (Schema: (string)row[0], Path: (string)row[1])).ToList();

        Assert.Equal(examples.Select(e => e.Path).Order(StringComparer.Ordinal), ajv.Keys.Order(StringComparer.Ordinal));
        foreach (var (schema, path) in examples)
        {
            var text = await File.ReadAllTextAsync(Path.Combine(Folder, path));
            Assert.True((ajv[path].Length == 0) == IsValid(schemas[schema], text), $"{path}: Ajv says {(ajv[path].Length == 0 ? "valid" : string.Join("; ", ajv[path]))}, NJsonSchema the opposite.");
            Assert.True((ajv[path].Length == 0) == (Documents.Schemas.Validate(Enum.Parse<SchemaName>(schema), text).Count == 0), $"{path}: Ajv and the schema catalogue disagree.");
        }
    }

    [Fact]
    public void Should_have_enough_examples()
    {
        foreach (var name in Enum.GetNames<SchemaName>())
        {
            Assert.Contains(Valid, row => (string)row[0] == name);
            Assert.True(Invalid.Count(row => (string)row[0] == name) >= 10, $"{name} needs ten invalid examples.");
        }
    }

    // The validator's own reader throws on integers that fit no long; the catalogue's does not. Both mean: not valid.
    private static bool IsValid(JsonSchema schema, string text)
    {
        try
        {
            return schema.Validate(text).Count == 0;
        }
        catch (InvalidCastException)
        {
            return false;
        }
    }

    private static TheoryData<string, string> Examples(string kind)
    {
        var data = new TheoryData<string, string>();
        foreach (var name in Enum.GetNames<SchemaName>())
        {
            foreach (var file in Directory.GetFiles(Path.Combine(Folder, "examples", name, kind), "*.json").Order(StringComparer.Ordinal))
                data.Add(name, $"examples/{name}/{kind}/{Path.GetFileName(file)}");
        }

        return data;
    }

    /// <summary>Ajv's verdicts on all examples, from one node process.</summary>
    private static async Task<Dictionary<string, string[]>> Ajv()
    {
        var folder = Path.Combine(Documents.Root, "tests", "documents", "ajv");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "ajv")))
            await Run(folder, "npm", "ci", "--no-audit", "--no-fund");
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(await Run(folder, "node", "validate.mjs", Folder))!;
    }

    private static async Task<string> Run(string folder, string program, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
        return await output;
    }
}
