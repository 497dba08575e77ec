using System.Text.Json;
using MassTransit.Metadata;

namespace Orchestrate.Messaging;

/// <summary>What an envelope says of the process that sent it.</summary>
internal static class WireHost
{
    /// <summary>UTF-8 JSON; the same for as long as the process lives.</summary>
    public static readonly byte[] Json = JsonSerializer.SerializeToUtf8Bytes<object>(new BusHostInfo(true), WireJson.OfTheBus);
}
