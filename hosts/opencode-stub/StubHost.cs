using System.Text;
using Microsoft.Extensions.Primitives;

namespace Orchestrate.OpenCodeStub;

/// <summary>Puts the stub together.</summary>
public static class StubHost
{
    /// <summary>Adds the stub's parts and its address.</summary>
    public static void AddOpenCodeStub(this WebApplicationBuilder builder, StubOptions options)
    {
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{options.Hostname}:{options.Port}");
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<StubConfiguration>();
        builder.Services.AddSingleton<StubStore>();
        builder.Services.AddSingleton<StubEvents>();
        builder.Services.AddSingleton<StubLedger>();
        builder.Services.AddSingleton<StubModel>();
        builder.Services.AddSingleton<StubPermissions>();
        builder.Services.AddSingleton<StubProjects>();
        builder.Services.AddSingleton<StubLoop>();
    }

    /// <summary>Maps the password check and the routes.</summary>
    public static void MapOpenCodeStub(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<StubOptions>();
        if (!string.IsNullOrEmpty(options.Password))
        {
            var expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"opencode:{options.Password}"))}";
            app.Use((http, next) => http.Request.Headers.Authorization == new StringValues(expected) ? next(http) : RefuseAsync(http));
        }
        app.MapStubApi();
    }

    /// <summary>Runs until it is stopped; returns the exit code, 1 when the port is taken.</summary>
    public static async Task<int> RunStubAsync(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<StubOptions>();
        try
        {
            await app.StartAsync();
        }
        catch (IOException)
        {
            await Console.Out.WriteLineAsync("Error: Unexpected error ServeError");
            return 1;
        }
        await Console.Out.WriteLineAsync($"opencode server listening on http://{options.Hostname}:{options.Port}");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = "Basic";
        return Task.CompletedTask;
    }
}
