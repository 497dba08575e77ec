using System.Globalization;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>The environment of each service process.</summary>
internal sealed record ServiceSettings
{
    /// <summary>Configuration for all, by key (<c>Section:Key</c>).</summary>
    public required IReadOnlyDictionary<string, string?> Common { get; init; }

    public required InstallationFolder Folder { get; init; }

    public required InstallationSecrets Secrets { get; init; }

    /// <summary>Address of the broker, with its password.</summary>
    public required string BrokerUri { get; init; }

    /// <summary>Database, with its password.</summary>
    public required string Database { get; init; }

    /// <summary>Where runners hand over long output: the first replica, which is never scaled away.</summary>
    public required string FirstRunApi { get; init; }

    /// <summary>A process's environment.</summary>
    /// <param name="name">The process.</param>
    /// <param name="address">Where it listens.</param>
    /// <param name="programFolder">Folder of its program.</param>
    internal IReadOnlyDictionary<string, string?> Of(ProcessName name, string address, string programFolder)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = address,
            // A configuration file that happens to lie where the operator stands is not meant for a service; and each watched file costs one of the machine's few watches.
            ["ASPNETCORE_CONTENTROOT"] = name.Service == ServiceCatalog.Gateway ? Folder.GatewayRoot : programFolder,
            ["ASPNETCORE_hostBuilder__reloadConfigOnChange"] = name.Service == ServiceCatalog.Gateway ? "true" : "false",
            [Leftovers.Variable] = Folder.Path,
            ["Gateway:InternalSecret"] = Secrets.Internal,
        };
        if (name.Service != ServiceCatalog.Runner)
            settings["ConnectionStrings:Orchestrate"] = Database;
        if (name.Service != ServiceCatalog.Gateway)
        {
            settings["Messaging:Transport"] = "rabbitmq";
            settings["Messaging:RabbitMqUri"] = BrokerUri;
            settings["Messaging:HeartbeatSeconds"] = BrokerSettings.HeartbeatSeconds.ToString(CultureInfo.InvariantCulture);
            settings["Messaging:AcknowledgementTimeoutMinutes"] = BrokerSettings.AcknowledgementTimeout.TotalMinutes.ToString(CultureInfo.InvariantCulture);
        }
        foreach (var (key, value) in OfService(name))
            settings[key] = value;
        foreach (var (key, value) in Common)
            settings[key] = value;
        return settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value, StringComparer.Ordinal);
    }

    private Dictionary<string, string?> OfService(ProcessName name) => name.Service switch
    {
        ServiceCatalog.Gateway => new() { ["Gateway:LocalKeyFile"] = Folder.KeyFile, ["Gateway:HealthCheckSeconds"] = "2", ["Logging:LogLevel:Yarp"] = "Warning" },
        ServiceCatalog.RunApi => new() { ["Gateway:RunnerSecret"] = Secrets.Runner },
        ServiceCatalog.Runner => new()
        {
            ["Runner:Id"] = name.ToString(),
            ["Runner:DataFolder"] = Folder.Runner(name.Replica),
            ["Runner:ServerFolder"] = Folder.Data,
            ["Runner:SharedRepository"] = Folder.SharedRepository,
            ["Runner:ApiUrl"] = FirstRunApi,
            ["Runner:ApiSecret"] = Secrets.Runner,
        },
        _ => [],
    };
}
