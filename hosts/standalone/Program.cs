using Orchestrate.Messaging;
using Orchestrate.ServiceDefaults;
using Orchestrate.Standalone.Hosting;

await using var standalone = await StandaloneHost.PrepareAsync(args);
if (standalone is null)
    return Environment.ExitCode;
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [.. standalone.Arguments.Configuration], ContentRootPath = AppContext.BaseDirectory });
builder.AddStandalone(standalone).AddServiceDefaults();
builder.AddOrchestrateBus();
var app = builder.Build();
app.MapServiceDefaults();
await app.RunAsync();
return 0;
