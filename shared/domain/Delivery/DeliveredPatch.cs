namespace Orchestrate.Domain.Delivery;

/// <summary>The result as a patch, among the run's artifacts.</summary>
/// <param name="Name">Name of the artifact.</param>
/// <param name="Sha256">Its content's SHA-256, lower-case hex.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record DeliveredPatch(string Name, string Sha256, long Length);
