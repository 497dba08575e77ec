using Orchestrate.Gateway;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.Messaging;
using Orchestrate.Standalone.Hosting;

await using var standalone = await StandaloneHost.PrepareAsync(args);
if (standalone is null)
    return Environment.ExitCode;
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [.. standalone.Arguments.Configuration], ContentRootPath = AppContext.BaseDirectory });
builder.AddStandalone(standalone).AddGatewayEdge().AddLoopCoordinator().AddOrchestrateBus();
var app = builder.Build();
app.UseGatewayEdge();
await app.RunAsync();
return 0;
