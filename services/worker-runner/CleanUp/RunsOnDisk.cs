namespace Orchestrate.WorkerRunner.CleanUp;

/// <summary>Which runs have left something in a runner's data folder.</summary>
internal static class RunsOnDisk
{
    /// <summary>Their ids, each once.</summary>
    public static IReadOnlyList<Guid> Find(string dataFolder) =>
    [
        .. Folders(Path.Join(dataFolder, "runs"))
            .Concat(Folders(Path.Join(dataFolder, "slots")).SelectMany(Folders))
            .Concat(Folders(Path.Join(dataFolder, "opencode")).SelectMany(Folders))
            .Select(folder => Guid.TryParse(Path.GetFileName(folder), out var id) ? id : (Guid?)null).OfType<Guid>().Distinct(),
    ];

    private static IEnumerable<string> Folders(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];
}
