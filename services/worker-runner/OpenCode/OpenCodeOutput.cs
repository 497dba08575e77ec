namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>The last lines that a process wrote, without secrets.</summary>
internal sealed class OpenCodeOutput(IReadOnlyList<string> secrets, Action<string> onLine)
{
    private const int Lines = 20;
    private readonly Queue<string> last = new();
    private readonly Lock gate = new();

    /// <summary>Takes a line.</summary>
    public void Add(string line)
    {
        var clean = Redact(line);
        lock (gate)
        {
            last.Enqueue(clean);
            if (last.Count > Lines)
                last.Dequeue();
        }
        onLine(clean);
    }

    /// <summary>The text with every secret blotted out.</summary>
    public string Redact(string text) => secrets.Where(secret => secret.Length > 0).Aggregate(text, (clean, secret) => clean.Replace(secret, "***", StringComparison.Ordinal));

    /// <summary>The last lines.</summary>
    public string Tail()
    {
        lock (gate)
            return last.Count == 0 ? "(none)" : string.Join(" | ", last);
    }
}
