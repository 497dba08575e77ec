using System.Text.Json.Serialization;

namespace Orchestrate.AgentStub;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TurnCall))]
[JsonSerializable(typeof(Settings))]
[JsonSerializable(typeof(IReadOnlyList<LedgerEntry>))]
internal sealed partial class AgentStubJson : JsonSerializerContext;
