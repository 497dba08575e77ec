using System.Text.Json;

namespace Orchestrate.ScriptedModel.Playing;

/// <summary>Counts how often each fault has happened, per run; in memory, and in a file when one is given so that a restart does not repeat it.</summary>
public sealed class FaultCounter
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _used;
    private readonly string? _file;

    /// <summary>Starts from the file, or from nothing.</summary>
    /// <param name="file">State file; null for memory only.</param>
    public FaultCounter(string? file = null)
    {
        _file = file;
        _used = file is not null && File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(file)) ?? [] : [];
    }

    /// <summary>Uses one occurrence up; false when there is none left.</summary>
    public bool TryUse(string fault, int times)
    {
        lock (_gate)
        {
            var used = _used.GetValueOrDefault(fault);
            if (used >= times)
                return false;
            _used[fault] = used + 1;
            Save();
            return true;
        }
    }

    private void Save()
    {
        if (_file is null)
            return;
        var next = $"{_file}.{Environment.ProcessId}.tmp";
        File.WriteAllText(next, JsonSerializer.Serialize(_used));
        File.Move(next, _file, overwrite: true);
    }
}
