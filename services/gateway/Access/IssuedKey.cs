namespace Orchestrate.Gateway.Access;

/// <summary>A key that was made.</summary>
/// <param name="Key">What is stored of it.</param>
/// <param name="Secret">The key itself: the only time that it can be seen.</param>
public sealed record IssuedKey(ApiKey Key, string Secret);
