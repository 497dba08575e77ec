using Orchestrate.Gateway;

var builder = WebApplication.CreateBuilder(args);
builder.AddGatewayEdge();
builder.AddGatewayProxy();
var app = builder.Build();
app.UseGatewayEdge();
app.MapGatewayProxy();
app.Run();
