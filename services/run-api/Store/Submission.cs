namespace Orchestrate.RunApi.Store;

/// <summary>What is stored for one <c>POST /runs</c>.</summary>
/// <param name="Run">The run.</param>
/// <param name="BundleJson">Its bundle, canonical, in UTF-8.</param>
/// <param name="IdempotencyKey">The client's key.</param>
/// <param name="BodyDigest">What the key stands for: bundle and options.</param>
public sealed record Submission(RunRow Run, ReadOnlyMemory<byte> BundleJson, string? IdempotencyKey, string BodyDigest);
