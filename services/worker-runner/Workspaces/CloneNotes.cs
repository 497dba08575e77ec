using System.Text.Json;
using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>What the server remembers about an attempt's clone, where the agent cannot reach it: which commit it holds in which slot, and git's index of it.</summary>
internal sealed class CloneNotes(string folder)
{
    /// <summary>Private index file.</summary>
    public string Index => Path.Join(Folder, "index");

    /// <summary>Folder of the notes.</summary>
    public string Folder { get; } = folder;

    private string State => Path.Join(Folder, "state");

    /// <summary>What was written last; null when there is no complete clone.</summary>
    public CloneState? Read()
    {
        if (!File.Exists(State) || !File.Exists(Index))
            return null;
        try
        {
            return JsonSerializer.Deserialize<CloneState>(File.ReadAllText(State));
        }
        catch (JsonException)
        {
            return null; // Written by an older version, which kept no more than could be made again.
        }
    }

    /// <summary>Whether a complete clone in that folder stands at that commit.</summary>
    public bool Say(string clone, string commit) => Read() is { } state && state.Folder == clone && state.Commit == commit;

    /// <summary>Remembers it; written last, so that a half-made clone is not remembered.</summary>
    public void Write(CloneState state)
    {
        var draft = State + ".draft";
        File.WriteAllText(draft, JsonSerializer.Serialize(state));
        File.Move(draft, State, overwrite: true);
    }

    /// <summary>Removes lock files and drafts that a killed process left. The caller holds the attempt's lock, so nobody else uses them.</summary>
    public void RemoveLeftovers()
    {
        Directory.CreateDirectory(Folder);
        foreach (var entry in Directory.EnumerateFileSystemEntries(Folder).Where(entry => Path.GetFileName(entry) is not ("index" or "state")))
        {
            if (Directory.Exists(entry))
                Folders.Delete(entry);
            else
                File.Delete(entry);
        }
    }

    /// <summary>Forgets the clone.</summary>
    public void Forget() => Folders.Delete(Folder);
}
