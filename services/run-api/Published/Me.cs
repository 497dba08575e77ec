namespace Orchestrate.RunApi.Published;

/// <summary>The API key that was used.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Scopes">What it may do.</param>
internal sealed record Me(string Name, IReadOnlyList<string> Scopes);
