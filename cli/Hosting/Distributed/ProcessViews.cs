namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Looks at every process of an installation.</summary>
internal static class ProcessViews
{
    private const string Gone = "gone";

    internal static async Task<IReadOnlyList<ProcessView>> LookAsync(InstallationState state, TimeProvider time, CancellationToken cancellationToken)
    {
        using var probe = new HealthProbe();
        return await Task.WhenAll(state.Processes.OrderBy(Place).ThenBy(process => process.Replica).Select(process => LookAsync(process, probe, time, cancellationToken)));
    }

    private static async Task<ProcessView> LookAsync(ProcessState process, HealthProbe probe, TimeProvider time, CancellationToken cancellationToken)
    {
        var alive = process.Process is { } mark && mark.IsAlive();
        var external = process.Phase == ProcessState.External;
        var problem = alive || external ? await ProblemAsync(process, probe, cancellationToken) : "no process";
        return new ProcessView
        {
            Service = process.Service,
            Replica = process.Replica,
            Pid = alive ? process.Process!.Pid : null,
            Address = process.Address,
            Phase = alive || external || process.Phase == ProcessState.Waiting ? process.Phase : Gone,
            Ready = problem is null,
            Problem = problem,
            UptimeSeconds = alive && process.StartedAt is { } since ? Math.Max(0, (long)(time.GetUtcNow() - since).TotalSeconds) : null,
            Restarts = process.Restarts,
            MemoryBytes = alive ? process.Process!.Memory() : null,
        };
    }

    private static async Task<string?> ProblemAsync(ProcessState process, HealthProbe probe, CancellationToken cancellationToken)
    {
        if (process.Service == ServiceCatalog.RabbitMq)
        {
            var uri = new Uri(process.Address);
            return await (uri.Scheme == "amqp" ? BrokerNode.GreetsAsync(uri.Host, uri.Port, cancellationToken) : Ports.AnswersAsync(uri.Host, uri.Port, TimeSpan.FromSeconds(3), cancellationToken)) ? null : "does not answer";
        }
        if (process.Service == ServiceCatalog.Postgres)
            return await PostgresAsync(process, cancellationToken);
        return await probe.AskAsync(process.Address, cancellationToken);
    }

    // A private one listens on a socket in a folder of its account's; that its process lives is what can be seen from here, and the services' own readiness says the rest.
    private static async Task<string?> PostgresAsync(ProcessState process, CancellationToken cancellationToken)
    {
        var colon = process.Address.LastIndexOf(':');
        return process.Phase == ProcessState.External && colon > 0 && !process.Address.StartsWith('/')
            && !await Ports.AnswersAsync(process.Address[..colon], int.Parse(process.Address[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromSeconds(3), cancellationToken)
            ? "does not answer"
            : null;
    }

    private static int Place(ProcessState process)
    {
        var index = ServiceCatalog.Services.ToList().IndexOf(process.Service);
        return index >= 0 ? index : ServiceCatalog.Services.Count + ServiceCatalog.Servers.ToList().IndexOf(process.Service);
    }
}
