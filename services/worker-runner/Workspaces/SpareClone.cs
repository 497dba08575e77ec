namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>A complete clone that no attempt has had.</summary>
/// <param name="Folder">Holds nothing else than what follows.</param>
/// <param name="Commit">The commit that it stands at.</param>
internal sealed record SpareClone(string Folder, string Commit)
{
    /// <summary>The files, with a <c>.git</c>.</summary>
    public string Tree => TreeIn(Folder);

    /// <summary>git's index of them; what a clone's notes keep.</summary>
    public CloneNotes Notes => new(Folder);

    /// <summary>Where the files of a spare clone lie.</summary>
    public static string TreeIn(string folder) => Path.Join(folder, "tree");
}
