using Orchestrate.Messaging;
using Orchestrate.ServiceDefaults;
using Orchestrate.WorkerRunner.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddWorkerRunner();
builder.AddOrchestrateBus();

var app = builder.Build();
app.MapServiceDefaults();
await app.RunAsync();
