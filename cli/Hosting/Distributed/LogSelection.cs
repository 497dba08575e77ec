namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Which processes' logs were asked for.</summary>
/// <param name="Service">One service or server; null for all.</param>
/// <param name="Replica">One of its replicas; null for all.</param>
public sealed record LogSelection(string? Service, int? Replica)
{
    /// <summary>Name of the supervisor's own log.</summary>
    public const string Supervisor = SupervisorLog.Category;

    /// <summary>Reads what was typed: nothing, <c>SERVICE</c>, <c>SERVICE.N</c> or <c>supervisor</c>.</summary>
    /// <param name="text">What was typed, or null.</param>
    /// <exception cref="CliException">There is no such service.</exception>
    public static LogSelection Parse(string? text)
    {
        if (text is null)
            return new LogSelection(null, null);
        var name = ProcessName.Parse(text);
        var service = name?.Service ?? text;
        return ServiceCatalog.Knows(service) || ServiceCatalog.Servers.Contains(service) || (service == Supervisor && name is null)
            ? new LogSelection(service, name?.Replica)
            : throw new CliException($"There is no service '{service}'. Known: {string.Join(", ", ServiceCatalog.Services.Concat(ServiceCatalog.Servers).Append(Supervisor))}; one replica is written SERVICE.N.");
    }

    /// <summary>Whether a process's log is wanted.</summary>
    /// <param name="name">The process.</param>
    public bool Wants(ProcessName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return (Service is null || Service == name.Service) && (Replica is null || Replica == name.Replica);
    }

    /// <summary>Whether the supervisor's own log is wanted.</summary>
    public bool WantsSupervisor => Service is null or Supervisor;
}
