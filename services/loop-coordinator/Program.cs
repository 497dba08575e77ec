using Orchestrate.LoopCoordinator.Hosting;
using Orchestrate.Messaging;
using Orchestrate.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddLoopCoordinator();
builder.AddOrchestrateBus();

var app = builder.Build();
app.MapServiceDefaults();
await app.RunAsync();
