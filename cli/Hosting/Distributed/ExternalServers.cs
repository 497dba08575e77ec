using System.Data.Common;
using System.Globalization;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>Servers that somebody else runs: where they are, said without passwords.</summary>
public static class ExternalServers
{
    private const int AmqpPort = 5672;
    private const int AmqpsPort = 5671;
    private const int PostgresPort = 5432;

    /// <summary>Reads <c>--rabbitmq</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="CliException">It is no AMQP address.</exception>
    public static Uri Broker(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" && uri.Host.Length > 0
        ? uri
        : throw new CliException("--rabbitmq must be amqp://USER:PASSWORD@HOST:PORT/VIRTUAL-HOST.");

    /// <summary>Host and port of a broker.</summary>
    /// <param name="uri">Its address.</param>
    public static (string Host, int Port) PlaceOf(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return (uri.Host, uri.Port > 0 ? uri.Port : uri.Scheme == "amqps" ? AmqpsPort : AmqpPort);
    }

    /// <summary>Host and port in <c>--postgres</c>.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="CliException">It is no connection string, or names no host.</exception>
    public static (string Host, int Port) PlaceOf(string text)
    {
        const string form = "--postgres must be a connection string like 'Host=db.example.org;Port=5432;Username=orchestrate;Password=…;Database=orchestrate'.";
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            var host = Value(parts, "Host") ?? Value(parts, "Server") ?? throw new CliException(form);
            var port = Value(parts, "Port") is not { } typed ? PostgresPort : int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new CliException(form);
            return (host, port);
        }
        catch (ArgumentException exception)
        {
            throw new CliException(form, exception);
        }
    }

    private static string? Value(DbConnectionStringBuilder parts, string key) => parts.TryGetValue(key, out var value) && value is string { Length: > 0 } text ? text : null;
}
