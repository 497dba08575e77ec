using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrate.ScriptedModel.Playing;
using Orchestrate.ScriptedModel.Scenarios;

namespace Orchestrate.ScriptedModel.Hosting;

/// <summary>Puts the scripted model into a host.</summary>
public static class ScriptedModelHosting
{
    private static readonly JsonSerializerOptions LedgerJson = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Reads the options and the scenario file from the host's configuration, and registers the model.</summary>
    /// <exception cref="ScenarioException">The scenario cannot be played.</exception>
    /// <exception cref="ValidationException">An option is missing or out of range.</exception>
    public static IHostApplicationBuilder AddScriptedModel(this IHostApplicationBuilder builder)
    {
        var options = new ScriptedModelOptions
        {
            Scenario = builder.Configuration["scenario"] ?? string.Empty,
            Port = builder.Configuration.GetValue("port", 0),
            State = builder.Configuration["state"] ?? string.Empty,
            AddressFile = builder.Configuration["address-file"] ?? string.Empty,
        };
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        builder.Services.AddSingleton(options);
        return builder.AddScriptedModel(ScenarioParser.ParseFile(options.Scenario), options.State.Length > 0 ? options.State : null);
    }

    /// <summary>Registers the model with a scenario.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="scenario">What it plays.</param>
    /// <param name="stateFile">File that remembers which faults have happened; null for memory only.</param>
    public static IHostApplicationBuilder AddScriptedModel(this IHostApplicationBuilder builder, Scenario scenario, string? stateFile = null) =>
        builder.AddScriptedModel(new ScenarioPlayer(scenario, new FaultCounter(stateFile)));

    /// <summary>Registers the model with a player.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="player">Who answers.</param>
    public static IHostApplicationBuilder AddScriptedModel(this IHostApplicationBuilder builder, IPlayer player)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(player);
        builder.Services.AddSingleton<CallLedger>();
        builder.Services.AddSingleton<ChatEndpoint>();
        return builder;
    }

    /// <summary>Maps <c>POST /v1/chat/completions</c>, <c>GET /v1/models</c> and <c>GET /ledger</c>.</summary>
    public static WebApplication MapScriptedModel(this WebApplication app)
    {
        app.MapPost("/v1/chat/completions", app.Services.GetRequiredService<ChatEndpoint>().HandleAsync);
        app.MapGet("/v1/models", () => Results.Json(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray(new JsonObject { ["id"] = "scripted", ["object"] = "model", ["owned_by"] = "orchestrate" }),
        }));
        app.MapGet("/ledger", (CallLedger ledger, IPlayer player) => Results.Json(new { scenario = player.Name, calls = ledger.Entries }, LedgerJson));
        return app;
    }
}
