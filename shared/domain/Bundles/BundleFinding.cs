namespace Orchestrate.Domain.Bundles;

/// <summary>Something that a bundle gets wrong although its shape is right.</summary>
/// <param name="Pointer">RFC 6901 pointer into the bundle.</param>
/// <param name="Code">Stable, snake_case.</param>
/// <param name="Message">What is wrong and what to do, for people.</param>
/// <param name="Warning">Whether the bundle is accepted all the same.</param>
public sealed record BundleFinding(string Pointer, string Code, string Message, bool Warning = false);
