using System.Globalization;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>One process of an installation, written <c>worker-runner.2</c>.</summary>
/// <param name="Service">Its service or server.</param>
/// <param name="Replica">Its number, from 1.</param>
public sealed record ProcessName(string Service, int Replica)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Service}.{Replica}");

    /// <summary>Reads <c>SERVICE.N</c>; null when it is none.</summary>
    /// <param name="text">The text.</param>
    public static ProcessName? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var dot = text.LastIndexOf('.');
        return dot > 0 && int.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var replica) && replica > 0 ? new ProcessName(text[..dot], replica) : null;
    }
}
