using System.Text.Json;
using Orchestrate.AgentStub;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.ConfigureHttpJsonOptions(options =>
{
    // The naming policy is that of the options, not of the generated context.
    options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
    options.SerializerOptions.TypeInfoResolverChain.Insert(0, AgentStubJson.Default);
});
builder.Services.AddSingleton<Ledger>();
builder.Services.AddSingleton<Behaviour>();
var app = builder.Build();
app.MapAgentStub();
await app.RunAsync();
