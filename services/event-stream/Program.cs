using Orchestrate.EventStream;
using Orchestrate.Messaging;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

var builder = WebApplication.CreateBuilder(args);
builder.AddEventStream();
builder.AddOrchestrateBus();
var app = builder.Build();
app.MapServiceDefaults();
app.UseGatewayCallers();
app.MapEventStream();
app.Run();
