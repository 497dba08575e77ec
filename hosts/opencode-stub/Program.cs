using Orchestrate.OpenCodeStub;

var builder = WebApplication.CreateSlimBuilder();
builder.AddOpenCodeStub(StubOptions.From(args));
var app = builder.Build();
app.MapOpenCodeStub();
return await app.RunStubAsync();
