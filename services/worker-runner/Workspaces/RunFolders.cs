namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Where things of a run lie on disk.</summary>
/// <param name="DataFolder">The runner's data folder.</param>
/// <param name="RunId">The run.</param>
internal sealed record RunFolders(string DataFolder, Guid RunId)
{
    /// <summary>Everything of the run but the clones.</summary>
    public string Root => Path.Join(DataFolder, "runs", RunId.ToString());

    /// <summary>The accepted work; its objects are what all clones share.</summary>
    public string Integration => Path.Join(Root, "integration.git");

    /// <summary>All snapshots; agents never see it.</summary>
    public string Attempts => Path.Join(Root, "attempts.git");

    /// <summary>Clean checkouts.</summary>
    public string Checkouts => Path.Join(Root, "verify");

    /// <summary>What set-up commands made on the base commit.</summary>
    public string Setup => Path.Join(Root, "setup");

    /// <summary>All slots.</summary>
    public string Slots => Path.Join(DataFolder, "slots");

    /// <summary>What the server remembers about an attempt's clone, out of the agent's reach.</summary>
    public string Notes(Guid attemptId) => Path.Join(Clones, attemptId.ToString());

    /// <summary>Notes of all clones.</summary>
    public string Clones => Path.Join(Root, "clones");

    /// <summary>Clones that no attempt has had.</summary>
    public string Spares => Path.Join(Root, "spares");

    /// <summary>What could neither be kept in the repository nor be thrown away.</summary>
    public string Aside => Path.Join(Root, "aside");

    /// <summary>An attempt's clone in a slot.</summary>
    public string CloneOf(int slot, Guid attemptId) => Path.Join(Slot(slot), attemptId.ToString());

    /// <summary>A slot's clones of this run.</summary>
    public string Slot(int slot) => Path.Join(Slots, slot.ToString(System.Globalization.CultureInfo.InvariantCulture), RunId.ToString());
}
