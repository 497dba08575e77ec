using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Orchestrate.ServiceDefaults;

/// <summary>A database that is away, restarting or not migrated yet is 503 with Retry-After, not a fault of the request or of the program.</summary>
internal sealed class DatabaseExceptionHandler : IExceptionHandler
{
    private static readonly string[] NotMigrated = [PostgresErrorCodes.UndefinedTable, PostgresErrorCodes.InvalidSchemaName];

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!IsAway(exception))
            return false;
        httpContext.Response.Headers.RetryAfter = "2";
        await Problems.Create(503, "unavailable", "The service is not available right now.", "The database does not answer; try again in a few seconds.").ExecuteAsync(httpContext);
        return true;
    }

    // EF Core wraps what it takes for transient.
    private static bool IsAway(Exception? exception) => exception switch
    {
        null => false,
        PostgresException postgres => postgres.IsTransient || NotMigrated.Contains(postgres.SqlState, StringComparer.Ordinal) || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException => true,
        _ => IsAway(exception.InnerException),
    };
}
