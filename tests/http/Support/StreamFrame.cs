using System.Text.Json;

namespace Orchestrate.Http.Tests.Support;

public sealed record StreamFrame(long? Id, string Type, JsonElement Properties);
