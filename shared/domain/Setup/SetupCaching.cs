using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Setup;

/// <summary>
/// When what a bundle's set-up commands made may be used again instead of running them. A stale result would let the server verify something else than the commit, so in doubt
/// they run again. What an agent's own version of the repository made is never used for others; that the runner sees to, because only it knows whose files they are.
/// </summary>
public static class SetupCaching
{
    private static readonly HashSet<string> LockFiles = new(StringComparer.Ordinal)
    {
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "deno.lock",
        "poetry.lock", "Pipfile.lock", "uv.lock", "pdm.lock", "requirements.txt",
        "Gemfile.lock", "composer.lock", "go.sum", "Cargo.lock", "mix.lock", "pubspec.lock", "packages.lock.json", "gradle.lockfile",
    };

    /// <summary>Folders that hold installed packages and nothing of the repository's own.</summary>
    private static readonly HashSet<string> PackageFolders = new(StringComparer.Ordinal) { "node_modules", ".venv", "venv", ".bundle", ".yarn" };

    private static readonly Dictionary<string, string[]> Installers = new(StringComparer.Ordinal)
    {
        ["npm"] = ["ci", "install", "i"],
        ["pnpm"] = ["install", "i", "fetch"],
        ["yarn"] = ["", "install"],
        ["bun"] = ["install", "i"],
        ["pip"] = ["install"],
        ["pip3"] = ["install"],
        ["poetry"] = ["install"],
        ["pipenv"] = ["install", "sync"],
        ["uv"] = ["sync"],
        ["pdm"] = ["install", "sync"],
        ["bundle"] = ["install"],
        ["composer"] = ["install"],
        ["go"] = ["mod"],
        ["cargo"] = ["fetch"],
    };

    /// <summary>Whether the commands may be answered from a cache at all: the bundle says on which files they depend, or each only installs what lock files name.</summary>
    /// <param name="setup">The commands.</param>
    /// <param name="inputs">Globs of files that the bundle says they depend on; empty when it says nothing.</param>
    public static bool MayCache(IReadOnlyList<IReadOnlyList<string>> setup, IReadOnlyList<string> inputs) =>
        setup.Count > 0 && (inputs.Count > 0 || setup.All(IsInstaller));

    /// <summary>Whether the result depends on the file.</summary>
    /// <param name="path">Path relative to the workspace's root.</param>
    /// <param name="inputs">The bundle's globs; empty stands for the lock files known here.</param>
    public static bool IsInput(string path, IReadOnlyList<string> inputs) =>
        inputs.Count > 0 ? inputs.Any(glob => Globs.Matches(glob, path)) : LockFiles.Contains(path[(path.LastIndexOf('/') + 1)..]);

    /// <summary>Why what the commands did cannot be kept; null when it can.</summary>
    /// <param name="added">Paths that they created; a folder that is new as a whole stands for what is in it.</param>
    /// <param name="changed">Paths that were there before and that they changed or removed.</param>
    /// <param name="inputs">The bundle's globs.</param>
    public static string? WhyNot(IReadOnlyList<string> added, IReadOnlyList<string> changed, IReadOnlyList<string> inputs)
    {
        if (changed.Count > 0)
            return $"they changed {changed[0]}";
        return inputs.Count == 0 && added.FirstOrDefault(path => !path.Split('/').Any(PackageFolders.Contains)) is { } foreign
            ? $"they made {foreign}, which may depend on more than lock files; name in `setup_inputs` what it depends on"
            : null;
    }

    private static bool IsInstaller(IReadOnlyList<string> argv) =>
        argv.Count > 0 && Installers.TryGetValue(argv[0], out var verbs) && verbs.Contains(argv.Skip(1).FirstOrDefault(word => !word.StartsWith('-')) ?? "", StringComparer.Ordinal);
}
