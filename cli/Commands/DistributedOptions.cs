using System.CommandLine;
using System.Globalization;
using Orchestrate.Cli.Hosting.Distributed;

namespace Orchestrate.Cli.Commands;

/// <summary>Options of <c>up</c> that concern several processes.</summary>
internal sealed class DistributedOptions
{
    internal const int DefaultRunners = 2;

    internal Option<bool> Distributed { get; } = new("--distributed") { Description = "Five services in processes of their own, on RabbitMQ and PostgreSQL, with a supervisor" };

    internal Option<int?> Runners { get; } = new("--runners") { Description = $"Distributed: worker-runners, each with its own folder and OpenCode (default {DefaultRunners})", HelpName = "N" };

    internal Option<string[]> Replicas { get; } = new("--replicas") { Description = "Distributed: replicas of a service, for example run-api=2", HelpName = "SERVICE=N", DefaultValueFactory = _ => [] };

    internal Option<string?> RabbitMq { get; } = new("--rabbitmq") { Description = "Distributed: a broker that exists, in place of a private one (or ORCHESTRATE_RABBITMQ, which others on this machine cannot read)", HelpName = "URI" };

    internal Option<string?> Postgres { get; } = new("--postgres") { Description = "Distributed: a database that exists, in place of a private one (or ORCHESTRATE_POSTGRES)", HelpName = "CONNSTRING" };

    /// <summary>This process is the supervisor that <c>--detach</c> started.</summary>
    internal Option<bool> Background { get; } = new("--background") { Hidden = true };

    internal Command AddTo(Command command)
    {
        foreach (var option in (Option[])[Distributed, Runners, Replicas, RabbitMq, Postgres, Background])
            command.Options.Add(option);
        return command;
    }

    /// <summary>Refuses options that mean nothing for a standalone server.</summary>
    internal void RequireNone(ParseResult result)
    {
        foreach (var option in (Option[])[Runners, Replicas, RabbitMq, Postgres])
        {
            if (result.GetResult(option) is { Implicit: false })
                throw new CliException($"{option.Name} needs --distributed: a standalone server is one process, with a database of its own.");
        }
    }

    /// <summary>The replicas at the start.</summary>
    internal ReplicaCounts Counts(ParseResult result)
    {
        var runners = result.GetValue(Runners);
        var typed = result.GetValue(Replicas) ?? [];
        var named = typed.Any(assignment => assignment.StartsWith($"{ServiceCatalog.Runner}=", StringComparison.Ordinal));
        return new ReplicaCounts().With(runners is null && named ? typed : [string.Create(CultureInfo.InvariantCulture, $"{ServiceCatalog.Runner}={runners ?? DefaultRunners}"), .. typed]);
    }

    /// <summary>The same as arguments of another command line.</summary>
    internal static IReadOnlyList<string> Typed(ReplicaCounts counts) =>
        [.. ServiceCatalog.Services.SelectMany(service => (string[])["--replicas", string.Create(CultureInfo.InvariantCulture, $"{service}={counts.Of(service)}")])];
}
