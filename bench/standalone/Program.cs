using Orchestrate.EventStream;
using Orchestrate.Gateway;
using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.Messaging;
using Orchestrate.RunApi;
using Orchestrate.Standalone.Hosting;
using Orchestrate.StubRunner;

// The standalone host, line for line, with the stub-runner in place of the worker-runner.
await using var standalone = await StandaloneHost.PrepareAsync(args);
if (standalone is null)
    return Environment.ExitCode;
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [.. standalone.Arguments.Configuration], ContentRootPath = AppContext.BaseDirectory });
builder.AddStandalone(standalone).AddGatewayEdge().AddRunApi().AddLoopCoordinator().AddStubRunner().AddEventStream().AddOrchestrateBus();
var app = builder.Build();
app.UseGatewayEdge();
app.MapRunApi();
app.MapEventStream();
await app.RunAsync();
return 0;
