using Orchestrate.Messaging;
using Orchestrate.RunApi;
using Orchestrate.ServiceDefaults;
using Orchestrate.ServiceDefaults.Callers;

var builder = WebApplication.CreateBuilder(args);
builder.AddRunApi();
builder.AddOrchestrateBus();
var app = builder.Build();
app.MapServiceDefaults();
app.UseGatewayCallers();
app.MapRunApi();
app.Run();
