using System.Text;
using Orchestrate.Domain.Bundles;

namespace Orchestrate.Documents;

/// <summary>The outcome of reading a spec bundle.</summary>
public sealed record BundleReading
{
    /// <summary>The bundle; present exactly when there are no errors.</summary>
    public SpecBundle? Bundle { get; init; }

    /// <summary>Everything that is wrong: syntax, schema and semantic rules together.</summary>
    public required IReadOnlyList<DocumentError> Errors { get; init; }

    /// <summary>What is accepted but deserves a look.</summary>
    public required IReadOnlyList<DocumentError> Warnings { get; init; }

    /// <summary>Whether the text is not one well-formed JSON value (HTTP 400) rather than a wrong bundle (HTTP 422).</summary>
    public required bool Malformed { get; init; }

    /// <summary>SHA-256, lower-case hex, of <see cref="Json"/>: the same for the same bundle however it was formatted. Empty when there are errors.</summary>
    public string Digest { get; init; } = "";

    /// <summary>The bundle as canonical JSON in UTF-8: members in ordinal order, no white space. Empty when there are errors.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; init; }

    /// <summary>The same as text, made anew for each call.</summary>
    public string Json => Encoding.UTF8.GetString(Utf8.Span);
}
