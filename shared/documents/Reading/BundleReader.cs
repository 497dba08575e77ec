using System.Text.Json;
using Orchestrate.Documents.Reading;
using Orchestrate.Domain;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Registries;

namespace Orchestrate.Documents;

/// <summary>Reads spec bundles: syntax, schema and semantic rules, everything at once. Safe for any number of threads; never throws for any input.</summary>
public sealed class BundleReader(SchemaCatalog schemas, AgentCatalog agents, VariableRegistry variables, SkillRegistry skills)
{
    /// <summary>Reads a bundle.</summary>
    /// <param name="utf8">The text. How long it may be is the caller's rule; any length is read safely.</param>
    public BundleReading Read(ReadOnlyMemory<byte> utf8)
    {
        using var quick = QuickDocument.TryRead(utf8);
        var accepted = quick is not null && schemas.Accepts(SchemaName.OrchestrationPackage, quick);
        if (accepted && ReadFaultless(quick!) is { } faultless)
            return faultless;
        var tree = JsonTree.Parse(utf8);
        if (tree.Root is null)
            return Refuse(tree.Errors, tree.Malformed);
        IReadOnlyList<DocumentError> errors = accepted ? [] : schemas.Validate(SchemaName.OrchestrationPackage, tree);
        var canonical = tree.Canonical();
        var bundle = Deserialise(canonical, errors);
        var findings = bundle is null ? [] : Check(bundle);
        if (findings.Any(f => !f.Warning))
            errors = tree.WithLines([.. errors, .. findings.Where(f => !f.Warning).Select(ToError)]);
        var warnings = tree.WithLines([.. findings.Where(f => f.Warning).Select(ToError), .. Secrets(tree)]);
        if (errors.Count > 0)
            return new BundleReading { Errors = errors, Warnings = warnings, Malformed = false };
        return Accept(bundle!, canonical, warnings);
    }

    /// <summary>The reading of a bundle that fits the schema and about which nothing else is to be said; null when something is.</summary>
    private BundleReading? ReadFaultless(QuickDocument document) =>
        Deserialise(document.Canonical, []) is { } bundle && Check(bundle).Count == 0 && !document.AnyText(SecretPatterns.MayFind, text => SecretPatterns.Find(text) is not null)
            ? Accept(bundle, document.Canonical, [])
            : null;

    private IReadOnlyList<BundleFinding> Check(SpecBundle bundle) => BundleRules.Check(bundle, agents.Defaults, variables, skills);

    private static BundleReading Accept(SpecBundle bundle, ReadOnlyMemory<byte> canonical, IReadOnlyList<DocumentError> warnings) => new()
    {
        Bundle = bundle,
        Errors = [],
        Warnings = warnings,
        Malformed = false,
        Utf8 = canonical,
        Digest = JsonTree.Digest(canonical.Span),
    };

    private static BundleReading Refuse(IReadOnlyList<DocumentError> errors, bool malformed) => new() { Errors = errors, Warnings = [], Malformed = malformed };

    /// <summary>The bundle, also beside schema errors where its values have the right types, so that the semantic rules can speak in the same answer.</summary>
    private static SpecBundle? Deserialise(ReadOnlyMemory<byte> canonical, IReadOnlyList<DocumentError> errors)
    {
        if (errors.Any(e => e.Code is "type" or "too_many_errors"))
            return null;
        try
        {
            return JsonSerializer.Deserialize<SpecBundle>(canonical.Span, DomainJson.Options);
        }
        catch (JsonException) when (errors.Count > 0)
        {
            return null;
        }
    }

    private static IEnumerable<DocumentError> Secrets(JsonTree tree) =>
        tree.Search(SecretPatterns.Find).Select(entry => new DocumentError(entry.Pointer, "possible_secret",
            $"This looks like {entry.Found}. Bundles are stored and shown: remove it, withdraw it where it is valid, and give keys to the server's environment.", null));

    private static DocumentError ToError(BundleFinding finding) => new(finding.Pointer, finding.Code, finding.Message, null);
}
