namespace Orchestrate.Gateway.Access;

/// <summary>What became of the wish to end a key.</summary>
/// <param name="Key">The key as it is now; null when there is none of that id.</param>
/// <param name="LastAdmin">It was kept, because nobody could manage keys without it.</param>
public sealed record RevokedKey(ApiKey? Key, bool LastAdmin);
