using System.Globalization;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>How many replicas of each service are wanted. Every service has at least one.</summary>
public sealed record ReplicaCounts
{
    /// <summary>Replicas by service; what is not named has one.</summary>
    public IReadOnlyDictionary<string, int> Replicas { get; init; } = new Dictionary<string, int>();

    /// <summary>The number for a service.</summary>
    /// <param name="service">One of <see cref="ServiceCatalog.Services"/>.</param>
    public int Of(string service) => Replicas.GetValueOrDefault(service, 1);

    /// <summary>All processes that are wanted.</summary>
    public IReadOnlyList<ProcessName> Processes() =>
        [.. ServiceCatalog.Services.SelectMany(service => Enumerable.Range(1, Of(service)).Select(replica => new ProcessName(service, replica)))];

    /// <summary>The same with other numbers.</summary>
    /// <param name="assignments">Texts like <c>worker-runner=4</c>.</param>
    /// <exception cref="CliException">One is not of this form, names no service, or asks for too few or too many.</exception>
    public ReplicaCounts With(IEnumerable<string> assignments)
    {
        ArgumentNullException.ThrowIfNull(assignments);
        var replicas = new Dictionary<string, int>(Replicas, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var assignment in assignments)
        {
            var (service, count) = Read(assignment);
            if (!seen.Add(service))
                throw new CliException($"{service} is named twice. Say one number for it.");
            replicas[service] = count;
        }
        return new ReplicaCounts { Replicas = replicas };
    }

    private static (string Service, int Count) Read(string assignment)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? assignment : assignment[..equals];
        if (!ServiceCatalog.Knows(name))
        {
            throw new CliException(ServiceCatalog.Servers.Contains(name)
                ? $"{name} has one process and is not scaled. Services: {string.Join(", ", ServiceCatalog.Services)}."
                : $"There is no service '{name}'. Services: {string.Join(", ", ServiceCatalog.Services)}.");
        }
        if (equals < 0 || !int.TryParse(assignment[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw new CliException($"'{assignment}' is not SERVICE=NUMBER, for example {ServiceCatalog.Runner}=4.");
        var most = ServiceCatalog.MostReplicas(name);
        return count switch
        {
            0 => throw new CliException($"{name}=0 would leave nobody for its work: every service is needed, so at least 1. 'orchestrate down' stops all of them."),
            > 1 when most == 1 => throw new CliException($"{name} holds the port that clients know, so there is one on a machine."),
            _ when count > most => throw new CliException($"{assignment} is more than a machine is asked for: at most {most} of {name}."),
            _ => (name, count),
        };
    }
}
