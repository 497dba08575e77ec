using System.Text.Json;

namespace Orchestrate.Domain.Runs;

/// <summary>How modes are written.</summary>
public static class RunModes
{
    /// <summary>Every mode as it is written everywhere: snake_case.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<RunMode>().Select(Name)];

    /// <summary>The mode as it is written everywhere: snake_case.</summary>
    public static string Name(this RunMode mode) => JsonNamingPolicy.SnakeCaseLower.ConvertName(mode.ToString());

    /// <summary>Reads what <see cref="Name"/> writes; null for anything else.</summary>
    public static RunMode? Parse(string name) => Enum.GetValues<RunMode>().Cast<RunMode?>().FirstOrDefault(m => m!.Value.Name() == name);
}
