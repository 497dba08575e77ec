using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.ServiceDefaults;

/// <summary>What every process of Orchestrate has: logs, telemetry, health, problem documents, a database pool and a clock.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Name of the connection string.</summary>
    public const string ConnectionStringName = "Orchestrate";

    /// <summary>Time that a process takes to stop before it is cut off.</summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds the defaults. May be called by each service of a process; the first call counts.</summary>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(Marker)))
            return builder;

        builder.Services.AddSingleton<Marker>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<InternalCalls>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        AddLogs(builder);
        Telemetry.Add(builder);
        AddDatabase(builder.Services);
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: [HealthPaths.ReadyTag]);
        builder.Services.ConfigureHttpJsonOptions(json => UseSnakeCase(json.SerializerOptions));
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<DatabaseExceptionHandler>();
        return builder;
    }

    /// <summary>
    /// Maps the health endpoints and makes every error a problem document. Call it once, before the services' own endpoints; further calls do nothing.
    /// </summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        IApplicationBuilder pipeline = app;
        if (!pipeline.Properties.TryAdd(nameof(MapServiceDefaults), true))
            return app;

        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = ProblemDefaults.StatusOf });
        app.UseStatusCodePages();
        app.MapHealthChecks(HealthPaths.Live, new HealthCheckOptions { Predicate = _ => false, ResponseWriter = HealthPaths.WriteAsync });
        app.MapHealthChecks(
            HealthPaths.Ready,
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(HealthPaths.ReadyTag), ResponseWriter = HealthPaths.WriteAsync });
        return app;
    }

    private static void AddLogs(IHostApplicationBuilder builder)
    {
        // These write several lines for each statement or request; configuration can still ask for them.
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);

        // A host that shows something else on its console (the standalone one) says so; a service in a container writes JSON lines.
        if (builder.Configuration.GetValue("Logging:Console:FormatterName", "json") != "json")
            return;

        builder.Logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
    }

    private static void AddDatabase(IServiceCollection services) => services.TryAddSingleton(provider =>
    {
        var text = provider.GetRequiredService<IConfiguration>().GetConnectionString(ConnectionStringName)
            ?? throw new InvalidOperationException(
                $"ConnectionStrings:{ConnectionStringName} is not configured; set the environment variable ConnectionStrings__{ConnectionStringName}.");
        var connection = new NpgsqlConnectionStringBuilder(text);

        // The hot path repeats a few statements: preparing them saves the planner's time on each.
        if (connection.MaxAutoPrepare == 0)
            connection.MaxAutoPrepare = 64;

        // A transaction of several decisions is a hundred kilobytes: in pieces of the default 8 it would wake the database a dozen times.
        if (!connection.ShouldSerialize("Write Buffer Size"))
            connection.WriteBufferSize = 64 * 1024;
        // Whoever takes a connection leaves it as it was: nobody sets anything for a session that another one may find. Seven statements to make sure of it went before each use.
        if (!connection.ShouldSerialize("No Reset On Close"))
            connection.NoResetOnClose = true;
        connection.ApplicationName ??= provider.GetRequiredService<IHostEnvironment>().ApplicationName;

        var source = new NpgsqlDataSourceBuilder(connection.ConnectionString);
        source.UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>());
        return source.Build();
    });

    private static void UseSnakeCase(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    private sealed class Marker;
}
