using System.ComponentModel.DataAnnotations;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.ScriptedModel.Hosting;

/// <summary>The command-line program.</summary>
public static class ScriptedModelProgram
{
    /// <summary>Runs until it is stopped. Exit code 2 when the options or the scenario are wrong.</summary>
    /// <param name="args"><c>--scenario FILE --port N [--state FILE] [--address-file FILE]</c>.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        // Standard output carries the address line only, so that a parent process can read it.
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        try
        {
            builder.AddScriptedModel();
        }
        catch (Exception e) when (e is ScenarioException or ValidationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }

        var options = (ScriptedModelOptions)builder.Services.Single(s => s.ServiceType == typeof(ScriptedModelOptions)).ImplementationInstance!;
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port}");
        await using var app = builder.Build().MapScriptedModel();
        await app.StartAsync();
        var address = $"{app.Urls.First()}/v1";
        await Console.Out.WriteLineAsync($"scripted model listening on {address}");
        if (options.AddressFile.Length > 0)
            await AnnounceAsync(options.AddressFile, address);
        await app.WaitForShutdownAsync();
        return 0;
    }

    // A reader must never see half an address.
    private static async Task AnnounceAsync(string file, string address)
    {
        var next = $"{file}.{Environment.ProcessId}.tmp";
        await File.WriteAllTextAsync(next, address);
        File.Move(next, file, overwrite: true);
    }
}
