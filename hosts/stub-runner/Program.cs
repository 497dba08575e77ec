using Orchestrate.Messaging;
using Orchestrate.ServiceDefaults;
using Orchestrate.StubRunner;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddStubRunner();
builder.AddOrchestrateBus();

var app = builder.Build();
app.MapServiceDefaults();
await app.RunAsync();
