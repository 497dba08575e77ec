using System.Text;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>Cuts an output into lines. A line longer than 16 384 bytes is passed on in pieces.</summary>
internal sealed class OutputLines(Action<string> onLine)
{
    private const int Longest = 16_384;
    private readonly List<byte> _line = [];

    public void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (value == '\n' || _line.Count == Longest)
                Flush();
            if (value != '\n')
                _line.Add(value);
        }
    }

    public void End()
    {
        if (_line.Count > 0)
            Flush();
    }

    private void Flush()
    {
        onLine(Encoding.UTF8.GetString(_line.ToArray()).TrimEnd('\r'));
        _line.Clear();
    }
}
