using Orchestrate.Domain.Planning;

namespace Orchestrate.Domain.Bundles;

/// <summary>What <c>policies.spec_folder</c> must satisfy beyond its schema (TASK-6). Pure; finds everything at once.</summary>
public static class SpecFolderRules
{
    private const string Pointer = "/policies/spec_folder";

    /// <summary>The documentation levels.</summary>
    public static IReadOnlyList<string> Levels { get; } = ["1", "2", "3", "3+"];

    /// <summary>What a person may choose: A the existing folder, B a new one, C an update of a related one, D none.</summary>
    public static IReadOnlyList<string> Options { get; } = ["A", "B", "C", "D"];

    /// <summary>Checks the policy; nothing to find without one.</summary>
    /// <param name="policies">The bundle's policies.</param>
    public static IReadOnlyList<BundleFinding> Check(Policies policies)
    {
        var findings = new List<BundleFinding>();
        if (policies.SpecFolder is not { } folder)
            return findings;
        if (!SpecFolders.Is(folder.Path))
            findings.Add(new($"{Pointer}/path", "invalid_spec_folder", "A spec folder is `specs/NNN-name/` or `.opencode/specs/NNN-name/`: three digits, a hyphen and a name, relative to the repository's root."));
        if (!Levels.Contains(folder.Level, StringComparer.Ordinal))
            findings.Add(new($"{Pointer}/level", "unknown_level", $"The level is one of {string.Join(", ", Levels)}."));
        BundleRules.CheckPath(folder.Template, $"{Pointer}/template", findings);
        if (folder.Option is { } option && !Options.Contains(option, StringComparer.Ordinal))
            findings.Add(new($"{Pointer}/option", "unknown_option", $"The option is one of {string.Join(", ", Options)}, or left out so that the run asks."));
        if (folder.Option is null && policies.Escalation != "wait")
            findings.Add(new($"{Pointer}/option", "nobody_to_ask", "Without an option the run asks a person, and `escalation: fail` says that there is none. Name the option, or use `escalation: wait`."));
        if (folder.Validate is [var program, ..] && string.IsNullOrWhiteSpace(program))
            findings.Add(new($"{Pointer}/validate/0", "empty_program", "The first entry of `validate` is the program to run and must not be empty."));
        BundleRules.CheckArguments(folder.Validate, $"{Pointer}/validate", findings);
        return findings;
    }

    /// <summary>What an option means, for prompts and people.</summary>
    /// <param name="option">One of <see cref="Options"/>.</param>
    public static string Meaning(string option) => option switch
    {
        "A" => "use the existing folder",
        "B" => "make a new folder",
        "C" => "update the related folder",
        _ => "no spec folder: plan no specification documents",
    };
}
