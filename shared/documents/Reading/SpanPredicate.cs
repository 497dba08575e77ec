namespace Orchestrate.Documents.Reading;

/// <summary>Says something about a text.</summary>
internal delegate bool SpanPredicate(ReadOnlySpan<char> text);
